"""Are results of Ray those of one machine, bit for bit, also if an actor is killed on the way?

``python -m benchmarks.robustness.ray_equals_local FOLDER [--prompts CSV --clip-column C --kill]``

Scores every clip of a folder with both engines, and holds the results' JSON against each other:
every value, part, moment, finding and digest. With --kill one actor is killed by SIGKILL when a
third of the clips is finished. Prints a summary as JSON; ends with 1 if any result differs, is
missing, or is there twice.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from vqscore.execute.attempt import Request, Result, Setup
from vqscore.execute.engine import Engine, LocalEngine
from vqscore.execute.limits import NO_LIMITS
from vqscore.execute.ray import RayEngine
from vqscore.policy import load_policy
from vqscore.registry import default_metrics
from vqscore.report.json_lines import result_line

SUFFIXES = {".mp4", ".webm", ".mov", ".mkv", ".gif", ".webp", ".avi"}


def requests_of(chosen: argparse.Namespace) -> list[Request]:
    prompts: dict[Path, str] = {}
    if chosen.prompts:
        with chosen.prompts.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                prompts[(chosen.prompts.parent / row[chosen.clip_column]).resolve()] = row["prompt"]
    clips = sorted(path for path in chosen.folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    return [Request(str(path), prompts.get(path.resolve())) for path in clips[: chosen.count]]


def results_of(
    engine: Engine, requests: list[Request], setup: Setup, kill_at: int | None = None
) -> Iterator[tuple[int, Result]]:
    policy = load_policy("first-shot").limited_to(setup.metrics)
    done = engine.judge_as_finished(requests, setup, policy, NO_LIMITS)
    for number, (index, result) in enumerate(done, start=1):
        yield index, result
        if number == kill_at:
            kill_an_actor()


def kill_an_actor() -> None:
    """One of the Ray that this process has started."""
    for process in psutil.Process().children(recursive=True):
        if "MapWorker" in " ".join(process.cmdline()):
            process.kill()
            return
    raise SystemExit("no actor was found: is the Ray of this machine in use?")


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.robustness.ray_equals_local")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--prompts", type=Path, help="a CSV file with the column prompt")
    parser.add_argument("--clip-column", default="clip", help="paths, relative to the file")
    parser.add_argument("--count", type=int, help="only the first so many clips")
    parser.add_argument("--metrics", help="by default all")
    parser.add_argument("--workers", type=int, default=2, help="of either engine")
    parser.add_argument("--kill", action="store_true", help="one actor, on the way")
    chosen = parser.parse_args()
    setup = Setup(tuple(chosen.metrics.split(",")) if chosen.metrics else default_metrics())
    requests = requests_of(chosen)
    engines: dict[str, tuple[Engine, int | None]] = {
        "local": (LocalEngine(chosen.workers), None),
        "ray": (RayEngine("local", chosen.workers), max(1, len(requests) // 3)),
    }
    lines: dict[str, dict[int, str]] = {}
    times: Counter[int] = Counter()
    summary: dict[str, Any] = {"clips": len(requests), "killed": chosen.kill}
    for name, (engine, kill_at) in engines.items():
        began = time.monotonic()
        lines[name] = {}
        for index, result in results_of(engine, requests, setup, kill_at if chosen.kill else None):
            lines[name][index] = result_line(result)
            times[index] += 1
        summary[f"{name}_seconds"] = round(time.monotonic() - began, 1)
    every = range(len(requests))
    different = [i for i in every if lines["local"].get(i) != lines["ray"].get(i)]
    summary |= {
        "errors": sum(json.loads(line)["verdict"] == "error" for line in lines["ray"].values()),
        "different": [requests[i].clip for i in different],
        "missing": [requests[i].clip for i in every if i not in lines["ray"]],
        "doubled": [requests[i].clip for i in every if times[i] > 2],
    }
    print(json.dumps(summary, indent=2))
    return 1 if summary["different"] or summary["missing"] or summary["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())
