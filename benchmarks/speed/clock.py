"""Seconds of processor and of wall time by stage; a stage inside another is not counted twice."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class StageClock:
    """Counts what the one thread that works spends in each stage."""

    def __init__(self) -> None:
        self.cpu: defaultdict[str, float] = defaultdict(float)
        self.wall: defaultdict[str, float] = defaultdict(float)
        self._inner: list[list[float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Whatever happens here belongs to ``name``, unless an inner stage takes it."""
        self._inner.append([0.0, 0.0])
        cpu, wall = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
            taken = self._inner.pop()
            if self._inner:
                self._inner[-1][0] += cpu
                self._inner[-1][1] += wall
            self.cpu[name] += cpu - taken[0]
            self.wall[name] += wall - taken[1]
