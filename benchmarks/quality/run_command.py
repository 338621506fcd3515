"""Plant, score, count: writes results.json and the table rendered from it."""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import os
import platform
import subprocess
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict
from pathlib import Path

from benchmarks.quality import faces
from benchmarks.quality.case import Case, stage
from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.footage import read, write
from benchmarks.quality.plant_command import CLIPS, clips_in
from benchmarks.quality.split import split
from benchmarks.quality.twins import TWINS

ROOT = Path(__file__).parents[2]


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--clips", type=Path, default=CLIPS, help="clean camera clips")
    parser.add_argument(
        "--table",
        type=Path,
        help="CSV with prompts and ratings; default: clips.csv beside the folder",
    )
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "quality")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--half", choices=["tune", "report", "both"], default="both")
    parser.add_argument("--subset", type=int, help="only so many source clips")
    parser.add_argument("--defects", help="comma-separated; 'none' for none")
    parser.add_argument("--twins", help="comma-separated; 'none' for none")
    parser.add_argument("--severities", default="1,2,3,4")
    parser.add_argument("--metrics", help="comma-separated; default: all that exist")
    parser.add_argument("--no-people", action="store_true", help="leave the raters' clips out")
    parser.add_argument("--no-baselines", action="store_true")
    parser.add_argument("--wrong-prompts", type=int, default=4, help="wrong prompts a clip")
    parser.add_argument("--policy", default="first-shot")
    parser.add_argument(
        "--trust-versions", action="store_true", help="keep scores while stated versions stay"
    )
    parser.add_argument(
        "--quick", action="store_true", help="severity 3, no people, no baselines, one wrong prompt"
    )
    chosen = parser.parse_args(given)
    if chosen.quick:
        chosen.severities, chosen.no_people, chosen.no_baselines, chosen.wrong_prompts = (
            "3",
            True,
            True,
            1,
        )
    return chosen


def _names(given: str | None, known: list[str]) -> list[str]:
    names = known if given is None else [n for n in given.split(",") if n and n != "none"]
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise SystemExit(f"unknown: {', '.join(unknown)}. Known: {', '.join(known)}")
    return names


def _table(chosen: argparse.Namespace) -> dict[str, dict[str, str]]:
    path = chosen.table or chosen.clips.parent / "clips.csv"
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {Path(row["file"]).stem: row for row in csv.DictReader(file)}


def _quiet_worker() -> None:
    import cv2
    import torch

    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    os.nice(5)


def _score_case(case: Case, job: dict) -> dict:
    from benchmarks.quality.scoring import answers, plain_answers

    metrics = ["prompt_adherence"] if case.kind == "wrong_prompt" else job["metrics"]
    metrics = [m for m in metrics if m in job["metrics"]]
    row = {
        **asdict(case),
        "half": split(case.stem),
        "answers": answers(case, metrics, job["work"], job["key"]),
    }
    if job["baselines"] and case.kind != "wrong_prompt":
        row["baselines"] = plain_answers(case, job["work"])
    return row


def _source(path: Path, job: dict) -> list[dict]:
    """Everything that comes of one source clip: staged, scored, as rows."""
    faces.kept_in[:] = [job["work"] / "faces"]
    prompt = job["prompts"].get(path.stem)
    clip = read(path, prompt, job["others"])
    cases = [stage(clip, "clean", 0, job["work"])]
    for name in job["defects"]:
        cases += [stage(clip, name, severity, job["work"]) for severity in job["severities"]]
    cases += [stage(clip, name, 0, job["work"]) for name in job["twins"]]
    staged = [case for case in cases if case is not None]
    # A defect's sound partner is a case of its own where it is not the clean clip.
    partners = {c.clean for c in staged if c.clean} - {staged[0].path}
    staged += [
        Case("partner", "clean", 0, clip.stem, path, clip.prompt) for path in sorted(partners)
    ]
    return [_score_case(case, job) for case in staged] + _wrong(staged[0], job)


def _wrong(clean: Case, job: dict) -> list[dict]:
    """The same clip asked for by other clips' prompts, spread evenly over the list."""
    others = sorted({p for p in job["all_prompts"] if p != clean.prompt})
    if clean.prompt is None or not others or "prompt_adherence" not in job["metrics"]:
        return []
    first = sum(clean.stem.encode()) % len(others)
    count = min(job["wrong_prompts"], len(others))
    chosen = [others[(first + k * len(others) // count) % len(others)] for k in range(count)]
    return [
        _score_case(
            Case("wrong_prompt", "wrong_prompt", 3, clean.stem, clean.path, prompt, clean.path), job
        )
        for prompt in chosen
    ]


def _person(path: Path, row: dict[str, str], job: dict) -> list[dict]:
    """A clip that people rated, at one common size: big and new would look good by itself."""
    copy = job["work"] / "people-256" / f"{path.stem}.mp4"
    if not copy.exists():
        clip = read(path, short_side=256, seconds=10)
        write(copy, clip.frames, clip.fps)
    prompt = row["prompt"] or None
    case = Case("people", row["category"], 0, path.stem, str(copy), prompt)
    scored = _score_case(case, job)
    scored["ratings"] = {
        name: float(row[name])
        for name in ("temporal_quality", "static_quality", "alignment")
        if row.get(name)
    }
    return [scored] + (_wrong(case, job) if row["category"] == "generated" else [])


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def main(given: list[str]) -> int:
    from benchmarks.quality.render import markdown
    from benchmarks.quality.scoring import available, code_key
    from benchmarks.quality.tally import tally

    chosen = _arguments(given)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    paths = clips_in(chosen.clips)
    table = _table(chosen)
    metrics = _names(chosen.metrics, list(available()))
    job = {
        "work": chosen.work.resolve(),
        "others": paths,
        "prompts": {stem: row["prompt"] or None for stem, row in table.items()},
        "all_prompts": sorted({row["prompt"] for row in table.values() if row["prompt"]}),
        "defects": _names(chosen.defects, [*DEFECTS]),
        "twins": _names(chosen.twins, [*TWINS]),
        "severities": [int(s) for s in chosen.severities.split(",")],
        "metrics": metrics,
        "baselines": not chosen.no_baselines,
        "wrong_prompts": chosen.wrong_prompts,
        "key": code_key(chosen.trust_versions),
    }
    sources = [p for p in paths if chosen.half in ("both", split(p.stem))][: chosen.subset]
    people = []
    if not chosen.no_people:
        root = (chosen.table or chosen.clips.parent / "clips.csv").parent
        people = [
            (root / row["file"], row) for row in table.values() if row.get("temporal_quality")
        ]
    rows: list[dict] = []
    began = time.monotonic()
    with ProcessPoolExecutor(
        chosen.workers, multiprocessing.get_context("spawn"), initializer=_quiet_worker
    ) as pool:
        waiting = {pool.submit(_source, path, job): path.stem for path in sources}
        waiting |= {pool.submit(_person, path, row, job): path.stem for path, row in people}
        for done, future in enumerate(as_completed(waiting), 1):
            rows += future.result()
            print(
                f"[{done}/{len(waiting)}] {waiting[future]} {time.monotonic() - began:.0f} s",
                flush=True,
            )
    results = {
        "machine": {
            "cpu": platform.processor() or platform.machine(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "commit": _commit(),
        "model_set": "embedded",
        "metrics": _versions(metrics),
        "policy": chosen.policy,
        "clips": len(sources),
        "severities": job["severities"],
        **tally(rows, metrics, chosen.policy),
    }
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.work / "rows.json").write_text(json.dumps(rows))
    (chosen.out / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    text = markdown(results)
    (chosen.out / "results.md").write_text(text)
    print(text)
    return 0


def _versions(metrics: list[str]) -> dict[str, int]:
    from vqscore.registry import load_metric

    return {name: load_metric(name).version for name in metrics}
