"""Ten thousand clips, with or without kills: is one lost or doubled, and does memory grow?

``python -m benchmarks.robustness.many_clips --count 10000 --workers 2 --out DIR [--kills 20]``

A few clips are repeated under many names; the cache is off, so that each is scored as if new.
Writes DIR/many_clips.json and DIR/samples.csv, and prints the former.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import psutil

from benchmarks.robustness.many_films import film_clips, repeat
from benchmarks.robustness.memory import growth
from vqscore.stored_scores import result_files


class Batch:
    """The command, run until it is killed or finished, and started again."""

    def __init__(self, chosen: argparse.Namespace, listed: Path) -> None:
        self.results = chosen.out / "results"
        options = ["--policy", chosen.policy, "--workers", str(chosen.workers), "--no-cache"]
        if chosen.metrics:
            options += ["--metrics", chosen.metrics]
        score = ["score", "--prompts", str(listed), "--out", str(self.results), *options]
        self.command = [sys.executable, "-m", "vqscore", *score]
        self._said = chosen.out / "said.txt"
        self._counted: dict[Path, int] = {}

    def start(self) -> psutil.Popen:
        with self._said.open("ab") as said:
            return psutil.Popen(self.command, stdout=said, stderr=said, start_new_session=True)

    def finished(self) -> int:
        """Results that are on disk; parts that are whole are counted once."""
        count = 0
        for path in result_files(self.results) if self.results.exists() else ():
            if path not in self._counted or not path.name.startswith("part-"):
                try:
                    self._counted[path] = sum(1 for _ in path.open("rb"))
                except FileNotFoundError:  # it became a part meanwhile
                    return self.finished()
            count += self._counted[path]
        return count

    def lines(self) -> Iterator[tuple[str, str]]:
        """Clip and verdict of every whole line."""
        for path in result_files(self.results) if self.results.exists() else ():
            with path.open(encoding="utf-8") as file:
                for line in file:
                    if line.endswith("\n"):
                        document = json.loads(line)
                        yield document["clip"], document["verdict"]


def watch(
    batch: Batch, process: psutil.Popen, samples: TextIO, until: int | None, every: float
) -> str:
    """Write down memory until the process ends, or so many results are there."""
    writer = csv.writer(samples)
    while process.poll() is None:
        count = batch.finished()
        if until is not None and count >= until:
            return "kill"
        try:
            held = {"parent": [process], "worker": process.children()}
            for role, processes in held.items():
                for one in processes:
                    if role == "parent" or "spawn_main" in " ".join(one.cmdline()):
                        megabytes = one.memory_info().rss / 1e6
                        row = [f"{time.time():.1f}", role, one.pid, count, f"{megabytes:.1f}"]
                        writer.writerow(row)
        except psutil.Error:
            continue  # it ended while it was looked at
        samples.flush()
        time.sleep(every)
    return "ended"


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.robustness.many_clips")
    parser.add_argument("--count", type=int, default=10_000, help="clips of the batch")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--out", type=Path, required=True, help="a new folder for all of it")
    parser.add_argument("--clips", type=Path, help="a folder of clips; by default 200 are filmed")
    parser.add_argument("--kills", type=int, default=0, help="at random moments")
    parser.add_argument("--metrics", help="by default all")
    parser.add_argument("--policy", default="technical")
    parser.add_argument("--every", type=float, default=1.0, help="seconds between looks at memory")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000)
    chosen = parser.parse_args()
    chosen.out = chosen.out.resolve()
    chosen.out.mkdir(parents=True)
    chance = random.Random(chosen.seed)

    clips = sorted(p for p in chosen.clips.rglob("*") if p.suffix in {".mp4", ".webm", ".mov"}) \
        if chosen.clips else film_clips(chosen.out / "originals", 200)  # fmt: skip
    names = repeat(clips, chosen.out / "clips", chosen.count)
    listed = chosen.out / "big.csv"
    listed.write_text("clip,prompt\n" + "".join(f"clips/{name},\n" for name in names), "utf-8")
    batch = Batch(chosen, listed)
    kills = sorted(chance.sample(range(chosen.count), chosen.kills))
    lost: set[str] = set()
    known: set[str] = set()
    began = time.monotonic()
    with (chosen.out / "samples.csv").open("w", newline="") as samples:
        samples.write("time,role,pid,finished,rss_mb\n")
        for number, until in enumerate([*kills, None]):
            process = batch.start()
            if watch(batch, process, samples, until, chosen.every) == "kill":
                time.sleep(chance.uniform(0, 3))
                if number % 2:
                    process.kill()
                else:
                    os.killpg(process.pid, signal.SIGKILL)
            code = process.wait()
            now = {clip for clip, _ in batch.lines()}
            lost |= known - now
            known |= now
    seconds = time.monotonic() - began

    lines = list(batch.lines())
    wanted = {str(chosen.out / "clips" / name) for name in names}
    found = {clip for clip, _ in lines}
    summary: dict[str, Any] = {
        "count": chosen.count,
        "different_clips": len(clips),
        "workers": chosen.workers,
        "metrics": chosen.metrics or "all",
        "cores": os.cpu_count(),
        "kills": chosen.kills,
        "seed": chosen.seed,
        "exit_code": code,
        "minutes": round(seconds / 60, 2),
        "clips_per_minute": round(60 * chosen.count / seconds, 1),
        "lost": len(wanted - found) + len(lost),
        "doubled": len(lines) - len(found),
        "errors": sum(verdict == "error" for _, verdict in lines),
        "bytes_per_result": sum(p.stat().st_size for p in result_files(batch.results))
        // len(lines),
        "memory": growth(chosen.out / "samples.csv"),
    }
    (chosen.out / "many_clips.json").write_text(json.dumps(summary, indent=2) + "\n")
    print(json.dumps(summary, indent=2))
    return 1 if summary["lost"] or summary["doubled"] or code not in {0, 1, 3} else 0


if __name__ == "__main__":
    sys.exit(main())
