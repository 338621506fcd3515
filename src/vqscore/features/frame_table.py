"""A line for every frame: its time, change, sharpness, and how it fits its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FramePair, Pairs
from vqscore.features.frames import Luma
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.triplets import triplet_deviation
from vqscore.functional.warp import warp_by_flow

__all__ = ["FrameMeasures", "FrameTable"]


@dataclass(frozen=True, slots=True, eq=False)
class FrameMeasures:
    """One value a frame, ``(T,)`` each; ``nan`` where a frame lacks the neighbours it needs.

    Args:
        times: Seconds.
        change: Mean absolute difference to the frame before, grey levels.
        sharpness: Natural logarithm of the mean absolute Laplacian of luma.
        brightness_off: Deviation from the neighbours' brightness, as a share of it.
        texture_off: Deviation from the neighbours' texture where it is largest, grey levels.
        texture_change: Change between the two neighbours at the same place.
        cuts: Whether the frame is the first of a shot.
    """

    times: NDArray[np.float64]
    change: NDArray[np.float64]
    sharpness: NDArray[np.float64]
    brightness_off: NDArray[np.float64]
    texture_off: NDArray[np.float64]
    texture_change: NDArray[np.float64]
    cuts: NDArray[np.bool_]

    def shots(self) -> list[tuple[int, int]]:
        """``(first, one past the last)`` frame of every shot."""
        starts = [0, *np.flatnonzero(self.cuts).tolist(), len(self.times)]
        return [(a, b) for a, b in pairwise(starts) if b > a]


class _Writing:
    def __init__(self) -> None:
        self._rows: list[list[float]] = []
        self._cuts: list[bool] = []
        self._last: FramePair | None = None

    def add(self, chunk: Chunk) -> None:
        for frame, luma, pair in zip(chunk.frames, chunk[Luma()], chunk[Pairs()], strict=True):
            change = np.nan
            if pair is not None:
                change = float(cv2.absdiff(pair.former, pair.luma).mean())
                self._compare(pair)
            edges = np.abs(cv2.Laplacian(luma, cv2.CV_32F))
            sharp = float(np.log(float(cell_mean(edges, 8).mean()) + 1e-3))
            self._rows.append([frame.pts_seconds, change, sharp, np.nan, np.nan, np.nan])
            self._cuts.append(pair is not None and pair.is_cut)
            self._last = pair

    def _compare(self, pair: FramePair) -> None:
        """The frame before this one now has both neighbours."""
        last = self._last
        if last is None or last.is_cut or pair.is_cut:
            return
        middle = last.luma.astype(np.float32)
        before = warp_by_flow(last.former.astype(np.float32), last.backward)
        after = warp_by_flow(pair.luma.astype(np.float32), pair.forward)
        off = triplet_deviation(before, middle, after)
        self._rows[-1][3:] = [off.brightness, off.texture, off.change]

    def finish(self) -> FrameMeasures:
        table = np.asarray(self._rows, np.float64).reshape(-1, 6)
        times, change, sharpness, light, texture, texture_change = table.T
        cuts = np.asarray(self._cuts, bool)
        return FrameMeasures(times, change, sharpness, light, texture, texture_change, cuts)


@dataclass(frozen=True)
class FrameTable(Summary[FrameMeasures]):
    """Measures of every frame: six numbers each, so that a long clip stays small."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma and the pairs."""
        return (Luma(), Pairs())

    def start(self, context: PassContext) -> _Writing:  # noqa: ARG002
        """Holds one pair."""
        return _Writing()
