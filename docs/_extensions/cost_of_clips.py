"""What a million clips cost, worked out from the benchmark's figures."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["cost_of_clips"]

RESULTS = Path(__file__).parents[2] / "benchmarks" / "speed" / "results.json"

CLIPS = 1_000_000
CORES = 100
PRICE = 0.04


def cost_of_clips() -> str:
    """A table of core-hours, days and money for each kind of clip that was measured."""
    measured = json.loads(RESULTS.read_text("utf-8"))
    lines = [
        f"| clip | CPU s a clip | core-hours | days on {CORES} cores | at {PRICE} a core-hour |",
        "|---|--:|--:|--:|--:|",
    ]
    for name, clip in measured["clips"].items():
        seconds = round(clip["whole"]["cpu"], 1)
        hours = core_hours(seconds, CLIPS)
        days, money = hours / CORES / 24, hours * PRICE
        lines.append(f"| {name} | {seconds:.1f} | {hours:,.0f} | {days:.1f} | {money:,.0f} |")
    origin = measured["provenance"]
    machine = origin["machine"]
    where = f"{machine['cpu']}, Python {machine['python']}, {origin['date']}"
    return "\n".join([*lines, "", f"Measured on {where}."])


def core_hours(seconds_a_clip: float, clips: int) -> float:
    """Hours of one core.

    >>> core_hours(3.6, 1_000_000)
    1000.0
    """
    return seconds_a_clip * clips / 3600
