"""The command line of a run."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.plant_command import CLIPS

ROOT = Path(__file__).parents[2]


def options(given: Sequence[str], description: str | None) -> argparse.Namespace:
    """The options, ``--quick`` resolved."""
    parser = argparse.ArgumentParser("python -m benchmarks.quality", description=description)
    parser.add_argument("--clips", type=Path, default=CLIPS, help="clean camera clips")
    parser.add_argument(
        "--table",
        type=Path,
        help="CSV with prompts and ratings; default: clips.csv beside the folder",
    )
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "quality")
    parser.add_argument(
        "--out",
        type=Path,
        help="folder of results.json and results.md, besides --work; default: here, if the run is "
        "a whole one",
    )
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--half", choices=["tune", "report", "both"], default="both")
    parser.add_argument("--subset", type=int, help="only so many source clips")
    parser.add_argument("--defects", help="comma-separated; 'none' for none")
    parser.add_argument("--twins", help="comma-separated; 'none' for none")
    parser.add_argument("--severities", default="1,2,3,4")
    parser.add_argument("--metrics", help="comma-separated; default: all that exist")
    parser.add_argument("--no-people", action="store_true", help="leave the raters' clips out")
    parser.add_argument("--people-subset", type=int, help="only so many of the raters' clips")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument(
        "--peers",
        action="store_true",
        help="ask other tools from PyPI too, each in an environment of its own under --work",
    )
    parser.add_argument("--wrong-prompts", type=int, default=34, help="wrong prompts a clip")
    parser.add_argument("--policy", default="first-shot")
    parser.add_argument(
        "--kept", action="store_true", help="plant and score nothing: a table of what is there"
    )
    parser.add_argument(
        "--trust-versions", action="store_true", help="keep scores while stated versions stay"
    )
    parser.add_argument(
        "--quick", action="store_true", help="severity 3, no people, no baselines, one wrong prompt"
    )
    chosen = parser.parse_args(given)
    if chosen.quick:
        chosen.severities, chosen.wrong_prompts = "3", 1
        chosen.no_people = chosen.no_baselines = True
    chosen.whole = _is_whole(chosen)
    if chosen.out is None and chosen.whole:
        chosen.out = Path(__file__).parent
    return chosen


def _is_whole(chosen: argparse.Namespace) -> bool:
    """Whether nothing that pages report was left out: only such a run is *the* run."""
    parts = (chosen.subset, chosen.defects, chosen.twins, chosen.metrics, chosen.people_subset)
    reported = chosen.half != "tune" and "3" in chosen.severities.split(",")
    asked = chosen.peers and not (chosen.no_people or chosen.no_baselines or chosen.kept)
    return reported and asked and all(part is None for part in parts)


def names(given: str | None, known: Sequence[str]) -> list[str]:
    """A comma-separated choice of known names; all of them where nothing is given.

    Raises:
        SystemExit: One of them is unknown; the message lists those that exist.
    """
    chosen = list(known) if given is None else [n for n in given.split(",") if n and n != "none"]
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}. Known: {', '.join(known)}")
    return chosen
