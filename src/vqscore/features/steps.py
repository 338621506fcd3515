"""Steps in time: regions that change at one moment, stable before and different after."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.residuals import Residuals
from vqscore.functional.steps import LOOKS, PairResidual, Step, find_steps

__all__ = ["Steps", "StepsFound"]

_KEPT = 64


@dataclass(frozen=True, slots=True)
class StepsFound:
    """The largest steps of a clip by excess, and at how many pairs steps could be looked for."""

    steps: tuple[Step, ...]
    examined: int
    grid: tuple[int, int]


class _Looking:
    def __init__(self, lag: int) -> None:
        self._lag = lag
        self._reach = lag + LOOKS - 1
        self._records: deque[PairResidual] = deque(maxlen=2 * self._reach + 1)
        self._hops: deque[NDArray[np.float64]] = deque(maxlen=2 * self._reach + 1)
        self._steps: list[Step] = []
        self._examined = 0
        self._waiting = 0
        self._grid = (0, 0)

    def add(self, chunk: Chunk) -> None:
        for record, neighbour in zip(chunk[Residuals(self._lag)], chunk[Residuals(1)], strict=True):
            if record is None or neighbour is None:
                continue
            self._records.append(record)
            self._hops.append(neighbour.homography)
            self._grid = (record.unexplained.shape[0], record.unexplained.shape[1])
            self._waiting += 1
            if self._waiting > self._reach:
                self._look()

    def _look(self) -> None:
        centre = len(self._records) - self._waiting
        self._waiting -= 1
        found = find_steps(list(self._records), list(self._hops), centre, self._lag)
        if found is None:
            return
        self._examined += 1
        # The order among equals is that of time, so that nothing depends on chance.
        self._steps = sorted([*self._steps, *found], key=lambda s: -s.excess)[:_KEPT]

    def finish(self) -> StepsFound:
        while self._waiting:
            self._look()
        return StepsFound(tuple(self._steps), self._examined, self._grid)


@dataclass(frozen=True)
class Steps(Summary[StepsFound]):
    """Steps between frames ``lag`` apart: 1 finds sudden ones, more finds short fades."""

    version: ClassVar[int] = 2
    lag: int = 1

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Residuals at this lag, and the neighbours' for following the camera."""
        return (Residuals(self.lag), Residuals(1)) if self.lag != 1 else (Residuals(1),)

    def start(self, context: PassContext) -> _Looking:  # noqa: ARG002
        """Holds a window of small maps."""
        return _Looking(self.lag)
