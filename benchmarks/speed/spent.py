"""Processor and wall seconds of a piece of work, in this process or in one of its own."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[2]


def spent(work: Callable[[], object]) -> dict[str, float]:
    """``cpu``: user and system seconds of all threads; ``wall`` seconds."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


def run_spent(
    command: Sequence[str], *, expected: Sequence[int] = (0,), **options: Any
) -> dict[str, float]:
    """The same of a program from start to end, with ``peak_mb``, the most memory it held.

    Raises:
        RuntimeError: It ended with another exit code than those expected.
    """
    wall = time.perf_counter()
    # A file, not a pipe: nobody reads while the program runs.
    with (ROOT / "build" / "speed" / "program.log").open("w+b") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, **options)
        _, status, used = os.wait4(process.pid, 0)
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code not in expected:
            log.seek(0)
            said = log.read().decode(errors="replace")[-500:]
            raise RuntimeError(f"{' '.join(command)} ended with {code}: {said}")
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.perf_counter() - wall,
        "peak_mb": used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
    }


def own_peak_mb() -> float:
    """The most memory this process has held."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def in_own_process(module: str, *arguments: object) -> Any:
    """What ``python -m benchmarks.speed.MODULE`` prints, as JSON."""
    command = [sys.executable, "-m", f"benchmarks.speed.{module}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(
            f"{' '.join(command)} ended with {done.returncode}: {done.stderr[-500:]}"
        )
    return json.loads(done.stdout.splitlines()[-1])


def medians(rows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Median of each figure over the rounds."""
    return {name: median(row[name] for row in rows) for name in rows[0]}
