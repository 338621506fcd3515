"""Score thousands of hostile files under watch, and count what happens.

    python -m benchmarks.robustness.fuzz --count 5000 --seed 0 --json build/fuzz.json

Ends with 0 only if nothing crashed, hung, took too much memory, raised anything but vqscore's own
errors, opened another file, or opened a socket.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.robustness.baits import Bait
from benchmarks.robustness.cases import Maker
from benchmarks.robustness.seeds import make_seeds
from benchmarks.robustness.system_calls import strace_works
from benchmarks.robustness.watched import Limits, Watched

__all__ = ["BAD", "fuzz"]

BAD = ("crash", "hang", "over memory", "out of memory", "unexpected")
_A_CHILD = 250
"""Files for one child process; then it is replaced, so that nothing is carried on for ever."""


@dataclass
class Tally:
    """What happened so far."""

    outcomes: Counter[str] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    findings: list[dict[str, Any]] = field(default_factory=list)
    watched: list[dict[str, Any]] = field(default_factory=list)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    memory: int = 0
    processes: int = 0

    def add(self, number: int, kind: str, told: dict[str, Any]) -> None:
        """One more file."""
        outcome = told["outcome"]
        self.outcomes[outcome] += 1
        self.kinds[kind.split(":", maxsplit=1)[0]] += 1
        if outcome == "refused":
            self.causes[told["cause"]] += 1
        if outcome in BAD:
            self.findings.append({"number": number, "kind": kind, **told})
        if told.get("seen"):
            self.watched.append({"number": number, "kind": kind, "calls": told["seen"]})
        self.slowest.append((told.get("seconds", 0.0), number, kind))
        self.slowest = sorted(self.slowest, reverse=True)[:5]
        self.memory = max(self.memory, told.get("memory", 0))


@contextmanager
def _listener() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and who connected to it."""
    connected: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            try:
                while True:
                    connection, peer = server.accept()
                    connected.append(str(peer))
                    connection.close()
            except OSError:
                return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/bait.mp4", connected


def fuzz(
    numbers: range, seed: int, folder: Path, limits: Limits | None = None, keep: Path | None = None
) -> dict[str, Any]:
    """Make and score files.

    Args:
        numbers: Of the files.
        seed: Together with a number it decides a file.
        folder: For seeds, files and logs.
        limits: What one file may take.
        keep: A folder that gets a copy of every file that was a finding.

    Returns:
        What happened, as plain values.
    """
    tally, started = Tally(), time.monotonic()
    seeds = make_seeds(folder / "seeds")
    (folder / "bait").mkdir(exist_ok=True)
    pipe = folder / "bait" / "pipe.mp4"
    if not pipe.exists():
        os.mkfifo(pipe)
    clip = Path(shutil.copy(folder / "seeds" / "h264.mp4", folder / "bait" / "secret.mp4"))
    with _listener() as (url, connected):
        maker = Maker(seeds, Bait(clip, pipe, url), seed)
        for start in range(numbers.start, numbers.stop, _A_CHILD):
            some = range(start, min(start + _A_CHILD, numbers.stop))
            _some(some, maker, folder, limits=limits or Limits(), tally=tally, keep=keep)
    return {
        "files": len(numbers),
        "seed": seed,
        "watched by": "strace and audit hooks" if strace_works() else "audit hooks",
        "outcomes": dict(tally.outcomes.most_common()),
        "refused because": dict(tally.causes.most_common()),
        "kinds": dict(tally.kinds.most_common()),
        "findings": tally.findings,
        "other files or calls": tally.watched,
        "connections to the bait": connected,
        "slowest": [{"cpu seconds": s, "number": n, "kind": k} for s, n, k in tally.slowest],
        "highest memory, MiB": round(tally.memory / 2**20),
        "processes": tally.processes,
        "seconds": round(time.monotonic() - started, 1),
    }


def _some(
    numbers: range,
    maker: Maker,
    folder: Path,
    *,
    limits: Limits,
    tally: Tally,
    keep: Path | None,
) -> None:
    """A part of the files, by one child after the other until all are done."""
    waiting = list(reversed(numbers))
    kinds: dict[int, str] = {}
    while waiting:
        tally.processes += 1
        files = Path(tempfile.mkdtemp(dir=folder, prefix="files-"))
        with Watched(folder / "seeds", folder, f"child-{waiting[-1]}", limits) as child:
            while waiting and child.is_usable:
                number = waiting.pop()
                case = maker.make(number, files)
                kinds[number] = case.kind
                told = child.score(case)
                tally.add(number, case.kind, told)
                if told["outcome"] in BAD and keep is not None and case.path.is_file():
                    keep.mkdir(parents=True, exist_ok=True)
                    shutil.copy(case.path, keep / f"{number}{case.path.suffix}")
                if case.path.is_file() and not case.path.is_symlink():
                    case.path.unlink()
        for number, call in child.calls():
            tally.watched.append({"number": number, "kind": kinds[number], "calls": [call]})
        shutil.rmtree(files)
        for log in folder.glob("child-*"):
            log.unlink()


def main() -> int:
    """Read the arguments, run, write the summary."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", type=Path, help="where to write the summary")
    parser.add_argument("--keep", type=Path, help="a folder for files that are findings")
    asked = parser.parse_args()
    numbers = range(asked.first, asked.first + asked.count)
    with tempfile.TemporaryDirectory(prefix="vqscore-fuzz-") as folder:
        found = fuzz(numbers, asked.seed, Path(folder), keep=asked.keep)
    text = json.dumps(found, indent=1)
    if asked.json is not None:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(text + "\n")
    print(text)
    wrong = found["findings"], found["other files or calls"], found["connections to the bait"]
    return 1 if any(wrong) else 0


if __name__ == "__main__":
    sys.exit(main())
