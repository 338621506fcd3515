"""Steps in time: regions that change at one moment, stable before and different after."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

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
    def __init__(self) -> None:
        self._records: deque[PairResidual] = deque(maxlen=2 * LOOKS + 1)
        self._steps: list[Step] = []
        self._examined = 0
        self._waiting = 0
        self._grid = (0, 0)

    def add(self, chunk: Chunk) -> None:
        for record in chunk[Residuals()]:
            if record is None:
                continue
            self._records.append(record)
            self._grid = (record.unexplained.shape[0], record.unexplained.shape[1])
            self._waiting += 1
            if self._waiting > LOOKS:
                self._look()

    def _look(self) -> None:
        centre = len(self._records) - self._waiting
        self._waiting -= 1
        found = find_steps(list(self._records), centre)
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
    """Steps between neighbouring frames."""

    version: ClassVar[int] = 2

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Residuals of neighbours."""
        return (Residuals(),)

    def start(self, context: PassContext) -> _Looking:  # noqa: ARG002
        """Holds a window of small maps."""
        return _Looking()
