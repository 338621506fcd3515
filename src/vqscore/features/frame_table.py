"""A line for every frame: its time, change, sharpness, and how it fits its neighbours."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.compensated import Compensated, CompensatedPair
from vqscore.features.flow import FAR, NEAR, FramePair, pairs_apart
from vqscore.features.frames import Luma
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.triplets import CELL, triplet_deviation
from vqscore.functional.warp import warp_by_flow

__all__ = ["FrameMeasures", "FrameTable"]

_APART_SECONDS = 0.1
"""Texture is often held for a frame or two before it is made anew."""

_SURROUNDINGS = 2.0
_DARK = 10.0
"""Grey levels added to both: in the dark a ratio says nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameMeasures:
    """One value a frame, ``(T,)`` each; ``nan`` where a frame lacks the neighbours it needs.

    Args:
        times: Seconds.
        change: Mean absolute difference to the frame before, grey levels.
        fineness: Fine detail against coarse structure: natural logarithm of the mean absolute
            Laplacian of luma, less that of luma at a quarter of the size. Neither exposure nor
            contrast changes it.
        light_step: Change of light from the frame before: the median, over what flow brings back,
            of a natural logarithm. ``nan`` for the first frame of a shot.
        cuts: Whether the frame is the first of a shot.
        texture_times: Seconds of every second frame, ``(N,)``.
        texture_off: Its deviation from the texture of the frames a tenth of a second before and
            after it, grey levels, in cells of 16 px, ``(N, R, C)``.
        contrast: Mean over these frames of how far texture lies from its surroundings, grey levels,
            in the same cells, ``(R, C)``.
    """

    times: NDArray[np.float64]
    change: NDArray[np.float64]
    fineness: NDArray[np.float64]
    light_step: NDArray[np.float64]
    cuts: NDArray[np.bool_]
    texture_times: NDArray[np.float64]
    texture_off: NDArray[np.float16]
    contrast: NDArray[np.float64]

    def shots(self) -> list[tuple[int, int]]:
        """``(first, one past the last)`` frame of every shot."""
        starts = [0, *np.flatnonzero(self.cuts).tolist(), len(self.times)]
        return [(a, b) for a, b in pairwise(starts) if b > a]


class _Writing:
    def __init__(self, fps: float) -> None:
        self._apart = pairs_apart(_APART_SECONDS, fps)
        self._rows: list[list[float]] = []
        self._cuts: list[bool] = []
        lag = self._apart.lag
        self._held: deque[FramePair | None] = deque([None] * lag, maxlen=lag)
        self._times: list[float] = []
        self._maps: list[NDArray[np.float16]] = []
        self._contrast: NDArray[np.float64] = np.zeros((1, 1))

    def add(self, chunk: Chunk) -> None:
        rows = zip(
            chunk.frames, chunk[Luma()], chunk[Compensated()], chunk[self._apart], strict=True
        )
        for frame, luma, moved, pair in rows:
            change = light = np.nan
            is_cut = moved is not None and moved.pair.is_cut
            if moved is not None:
                change = cv2.norm(moved.pair.former, luma, cv2.NORM_L1) / luma.size
                if not is_cut:
                    light = _light_step(moved)
            self._rows.append([frame.pts_seconds, change, _fineness(luma), light])
            self._cuts.append(is_cut)
            self._compare(pair)
            self._held.append(pair)

    def _compare(self, pair: FramePair | None) -> None:
        """The former frame of this pair now has both neighbours."""
        lag, middle = self._apart.lag, self._held[0]
        at = len(self._rows) - 1 - lag
        # Neighbours share two of three frames and say nearly the same.
        if pair is None or middle is None or at % 2 == 0 or any(self._cuts[at - lag + 1 :]):
            return
        luma = middle.luma.astype(np.float32)
        before = warp_by_flow(middle.former.astype(np.float32), middle.backward)
        after = warp_by_flow(pair.luma.astype(np.float32), pair.forward)
        self._times.append(self._rows[at][0])
        self._maps.append(triplet_deviation(before, luma, after).astype(np.float16))
        texture = cv2.absdiff(luma, cv2.GaussianBlur(luma, (0, 0), _SURROUNDINGS))
        self._contrast = self._contrast + cell_mean(texture, CELL)

    def finish(self) -> FrameMeasures:
        times, change, fineness, light = np.asarray(self._rows, np.float64).reshape(-1, 4).T
        return FrameMeasures(
            times,
            change,
            fineness,
            light,
            np.asarray(self._cuts, bool),
            np.asarray(self._times, np.float64),
            np.stack(self._maps) if self._maps else np.zeros((0, 1, 1), np.float16),
            self._contrast / max(1, len(self._maps)),
        )


def _fineness(luma: NDArray[np.uint8]) -> float:
    fine = luma.astype(np.float32)
    coarse = cv2.pyrDown(cv2.pyrDown(fine))
    # These are multiples of 1/65536: their sum is exact in whichever order.
    first, second = (
        cv2.norm(cv2.Laplacian(each, cv2.CV_32F), cv2.NORM_L1) / each.size
        for each in (fine, coarse)
    )
    return float(np.log(first + 1e-3) - np.log(second + 1e-3))


def _light_step(moved: CompensatedPair) -> float:
    former, later = moved.sample()
    return float(np.median(np.log((later + _DARK) / (former + _DARK))))


@dataclass(frozen=True)
class FrameTable(Summary[FrameMeasures]):
    """Measures of every frame: a few numbers each, so that a long clip stays small."""

    version: ClassVar[int] = 3

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, the neighbours compensated, and the pairs from which come those farther apart."""
        return (Luma(), Compensated(), NEAR, FAR)

    def start(self, context: PassContext) -> _Writing:
        """Holds the pairs of a tenth of a second."""
        return _Writing(context.info.fps)
