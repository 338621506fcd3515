"""How much a limb looks warped or doubled, sample by sample, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.motion_maps import MotionMap, MotionMaps
from vqscore.functional.likeliest import likeliest
from vqscore.functional.moving_context import (
    TOTALS,
    moving_cells,
    moving_context,
    moving_totals,
)
from vqscore.models.protocols import LimbFinder
from vqscore.outcome import Box

__all__ = ["LimbDefects", "LimbMeasures"]

_AT_A_TIME = 16
"""Samples that are decided at a time; those near by are looked at twice."""
_MARGIN = 4
"""Cells round what moves that are looked at too: as many as decide about one."""
_STILL = -20.0
"""Log odds of cells that are not looked at."""


@dataclass(frozen=True, slots=True, eq=False)
class LimbMeasures:
    """One value for each sample, about five times a second, ``(N,)``.

    Args:
        times: Seconds.
        odds: Logarithm of the odds that the most suspicious 3 x 3 cells are of a limb that looks
            as none should.
        moving: Cells that move against the camera.
        boxes: What is at least half as suspicious round them.
    """

    times: NDArray[np.float64]
    odds: NDArray[np.float64]
    moving: NDArray[np.float64]
    boxes: tuple[Box, ...]


class _Looking:
    """Holds a shot's samples that are not decided, and those near by that decide about them."""

    def __init__(self, find: LimbFinder) -> None:
        self._find = find
        self._held: list[MotionMap] = []
        self._totals: list[NDArray[np.float64]] = []
        self._before = np.zeros(TOTALS)
        self._decided = 0
        self._times: list[float] = []
        self._odds: list[float] = []
        self._moving: list[float] = []
        self._boxes: list[Box] = []

    def add(self, chunk: Chunk) -> None:
        for sample in chunk[MotionMaps()]:
            if sample is None:
                continue
            if sample.maps is None:
                self._end_shot()
                continue
            self._held.append(sample)
            self._totals.append(moving_totals(sample.maps))
            if len(self._held) == self._decided + _AT_A_TIME + self._find.reach:
                self._decide(_AT_A_TIME)

    def _decide(self, count: int) -> None:
        maps = np.stack([each.maps for each in self._held if each.maps is not None])
        odds = self._odds_of(maps)
        end = self._decided + count
        for k in range(self._decided, end):
            most, box = likeliest(odds[k])
            self._times.append(self._held[k].pts_seconds)
            self._odds.append(most)
            self._moving.append(float(self._totals[k][0]))
            self._boxes.append(box)
        gone = max(0, end - self._find.reach)
        self._before = self._before + np.sum(self._totals[:gone], axis=0)
        self._held, self._totals = self._held[gone:], self._totals[gone:]
        self._decided = end - gone

    def _odds_of(self, maps: NDArray[np.float32]) -> NDArray[np.float32]:
        """Odds ``(N, R, C)``; where nothing moves there is no need to look."""
        count, _, rows, columns = maps.shape
        odds = np.full((count, rows, columns), _STILL, np.float32)
        moves = moving_cells(maps).max(axis=0)
        if moves.max():
            down, across = np.flatnonzero(moves.max(axis=1)), np.flatnonzero(moves.max(axis=0))
            top, bottom = max(0, down[0] - _MARGIN), down[-1] + 1 + _MARGIN
            left, right = max(0, across[0] - _MARGIN), across[-1] + 1 + _MARGIN
            window = np.ascontiguousarray(maps[:, :, top:bottom, left:right])
            context = moving_context(np.stack(self._totals), self._before)
            odds[:, top:bottom, left:right] = self._find(window, context)
        return odds

    def _end_shot(self) -> None:
        if len(self._held) > self._decided:
            self._decide(len(self._held) - self._decided)
        self._held, self._totals, self._decided = [], [], 0
        self._before = np.zeros(TOTALS)

    def finish(self) -> LimbMeasures:
        self._end_shot()
        return LimbMeasures(
            np.asarray(self._times, np.float64),
            np.asarray(self._odds, np.float64),
            np.asarray(self._moving, np.float64),
            tuple(self._boxes),
        )


@dataclass(frozen=True)
class LimbDefects(Summary[LimbMeasures]):
    """Limbs that look as none should, about five times a second."""

    models: ClassVar[tuple[str, ...]] = ("limbs",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Motion maps."""
        return (MotionMaps(),)

    def start(self, context: PassContext) -> _Looking:
        """Holds two seconds and a half of maps."""
        return _Looking(context.models.limbs)
