"""Seconds of processor and of wall time by stage; a stage inside another is not counted twice."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class StageClock:
    """Counts processor time of every thread that enters a stage, and wall time of the main one."""

    def __init__(self) -> None:
        self.cpu: defaultdict[str, float] = defaultdict(float)
        self.wall: defaultdict[str, float] = defaultdict(float)
        self._own = threading.local()
        self._lock = threading.Lock()

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Whatever this thread does here belongs to ``name``, unless an inner stage takes it."""
        inner: list[list[float]] = self._own.__dict__.setdefault("inner", [])
        inner.append([0.0, 0.0])
        cpu, wall = time.thread_time(), time.perf_counter()
        try:
            yield
        finally:
            cpu, wall = time.thread_time() - cpu, time.perf_counter() - wall
            taken = inner.pop()
            if inner:
                inner[-1][0] += cpu
                inner[-1][1] += wall
            with self._lock:
                self.cpu[name] += cpu - taken[0]
                if threading.current_thread() is threading.main_thread():
                    self.wall[name] += wall - taken[1]
