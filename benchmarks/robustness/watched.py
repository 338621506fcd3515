"""A child process that scores, and what ends it: its own death, a hang, too much memory."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import psutil

from benchmarks.robustness.cases import Case
from benchmarks.robustness.system_calls import strace_command, strace_works, unexpected_calls

__all__ = ["Limits", "Watched"]

_STARTED_WITHIN = 120.0
_QUIET = {"OMP_NUM_THREADS": "1", "OPENCV_FOR_THREADS_NUM": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Limits:
    """What one file may take.

    Args:
        cpu_seconds: Processor time.
        wall_seconds: Time that passes, for those that wait and compute nothing.
        memory: Bytes that the process holds at a time.
    """

    cpu_seconds: float = 20.0
    wall_seconds: float = 90.0
    memory: int = 2 << 30


@dataclass
class Watched:
    """A child process; use it as a context manager.

    Args:
        warm: Sound files that it scores before it is watched.
        scratch: A folder for its logs.
        name: Of the logs.
        limits: What one file may take.
    """

    warm: Path
    scratch: Path
    name: str
    limits: Limits
    paths: dict[int, bytes] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._log = self.scratch / f"{self.name}.strace" if strace_works() else None
        hard = str(self.limits.memory * 3)
        printed = str(self.scratch / f"{self.name}.txt")
        command = [sys.executable, "-m", "benchmarks.robustness.child"]
        command += [str(self.warm), hard, printed]
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            [*(strace_command(self._log) if self._log else []), *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=root,
            env={**os.environ, **_QUIET},
        )
        assert self._process.stdout is not None
        self._answers = selectors.DefaultSelector()
        self._answers.register(self._process.stdout, selectors.EVENT_READ)
        self._alive = True
        ready = self._read(_STARTED_WITHIN)
        if ready is None:
            raise RuntimeError(f"the child does not start: see {printed}")
        self._python = psutil.Process(ready["ready"])
        self.highest = int(ready["memory"])
        return self

    def _read(self, seconds: float) -> dict[str, Any] | None:
        """The next answer; ``None`` if none comes in time, or the process has ended."""
        if not self._answers.select(seconds):
            return None
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self._alive = bool(line)
        found: dict[str, Any] | None = json.loads(line) if line else None
        return found

    def score(self, case: Case) -> dict[str, Any]:
        """What became of a file; after a crash or a hang the process is of no more use."""
        raw = os.fsencode(case.path)
        self.paths[case.number] = raw
        asked = json.dumps({"number": case.number, "path": raw.hex()})
        assert self._process.stdin is not None
        self._process.stdin.write(asked.encode() + b"\n")
        self._process.stdin.flush()
        before, started = self._cpu(), time.monotonic()
        while True:
            told = self._read(0.1)
            if told is not None:
                return self._judged(told)
            if not self._alive:
                return {"outcome": "crash", "cause": self._how_it_died()}
            if (problem := self._exceeded(before, started)) is not None:
                self.stop()
                return problem

    def _judged(self, told: dict[str, Any]) -> dict[str, Any]:
        grown = told["memory"] > self.highest
        self.highest = max(self.highest, told["memory"])
        if grown and told["memory"] > self.limits.memory:
            self.stop()
            return {**told, "outcome": "over memory", "cause": _gib(told["memory"])}
        if told["seconds"] > self.limits.cpu_seconds:
            return {**told, "outcome": "hang", "cause": f"{told['seconds']:.0f} s of the processor"}
        return told

    def _exceeded(self, before: float, started: float) -> dict[str, Any] | None:
        with suppress(psutil.NoSuchProcess):
            held = self._python.memory_info().rss
            spent = self._cpu() - before
            if held > self.limits.memory:
                return {"outcome": "over memory", "cause": _gib(held), "memory": held}
            if spent > self.limits.cpu_seconds:
                return {"outcome": "hang", "cause": "computes", "seconds": spent}
            if time.monotonic() - started > self.limits.wall_seconds:
                return {"outcome": "hang", "cause": "waits"}
        return None

    def _cpu(self) -> float:
        times = self._python.cpu_times()
        return float(times.user + times.system)

    def _how_it_died(self) -> str:
        code = self._process.wait()
        return signal.Signals(-code).name if code < 0 else f"exit code {code}"

    @property
    def is_usable(self) -> bool:
        """Whether it may be asked once more."""
        return self._alive

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self._alive = False
        with suppress(psutil.NoSuchProcess):
            self._python.kill()

    def __exit__(self, *exc_info: object) -> None:
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.stop()
            self._process.wait()
        self._answers.close()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def calls(self) -> list[tuple[int, str]]:
        """Unexpected system calls, once it has ended; nothing without strace."""
        return [] if self._log is None else list(unexpected_calls(self._log, self.paths))


def _gib(size: int) -> str:
    return f"{size / 2**30:.1f} GiB"
