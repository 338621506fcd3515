"""A line for every frame: its time, change, sharpness, and how it fits its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.compensated import Compensated, CompensatedPair
from vqscore.features.frames import Luma
from vqscore.functional.opencv import cv2
from vqscore.functional.triplets import triplet_deviation

__all__ = ["FrameMeasures", "FrameTable"]


@dataclass(frozen=True, slots=True, eq=False)
class FrameMeasures:
    """One value a frame, ``(T,)`` each; ``nan`` where a frame lacks the neighbours it needs.

    Args:
        times: Seconds.
        change: Mean absolute difference to the frame before, grey levels.
        fineness: Fine detail against coarse structure: natural logarithm of the mean absolute
            Laplacian of luma, less that of luma at a quarter of the size. Neither exposure nor
            contrast changes it.
        brightness_off: Deviation from the neighbours' brightness, as a share of it.
        cuts: Whether the frame is the first of a shot.
        texture_times: Seconds of every second frame, ``(N,)``.
        texture_off: Its deviation from the neighbours' texture, grey levels, in cells of 16 px,
            ``(N, R, C)``.
    """

    times: NDArray[np.float64]
    change: NDArray[np.float64]
    fineness: NDArray[np.float64]
    brightness_off: NDArray[np.float64]
    cuts: NDArray[np.bool_]
    texture_times: NDArray[np.float64]
    texture_off: NDArray[np.float16]

    def shots(self) -> list[tuple[int, int]]:
        """``(first, one past the last)`` frame of every shot."""
        starts = [0, *np.flatnonzero(self.cuts).tolist(), len(self.times)]
        return [(a, b) for a, b in pairwise(starts) if b > a]


class _Writing:
    def __init__(self) -> None:
        self._rows: list[list[float]] = []
        self._cuts: list[bool] = []
        self._texture: list[tuple[float, NDArray[np.float16]]] = []
        self._last: CompensatedPair | None = None

    def add(self, chunk: Chunk) -> None:
        rows = zip(chunk.frames, chunk[Luma()], chunk[Compensated()], strict=True)
        for frame, luma, moved in rows:
            change = np.nan
            if moved is not None:
                change = cv2.norm(moved.pair.former, luma, cv2.NORM_L1) / luma.size
                self._compare(moved)
            self._rows.append([frame.pts_seconds, change, _fineness(luma), np.nan])
            self._cuts.append(moved is not None and moved.pair.is_cut)
            self._last = moved

    def _compare(self, moved: CompensatedPair) -> None:
        """The frame before this one now has both neighbours."""
        last = self._last
        if last is None or last.pair.is_cut or moved.pair.is_cut:
            return
        middle = last.pair.luma.astype(np.float32)
        off = triplet_deviation(last.former, middle, moved.later)
        self._rows[-1][3] = off.brightness
        # Neighbours share two of three frames and say nearly the same.
        if len(self._rows) % 2:
            self._texture.append((self._rows[-1][0], off.texture.astype(np.float16)))

    def finish(self) -> FrameMeasures:
        times, change, fineness, light = np.asarray(self._rows, np.float64).reshape(-1, 4).T
        maps = [each for _, each in self._texture]
        return FrameMeasures(
            times,
            change,
            fineness,
            light,
            np.asarray(self._cuts, bool),
            np.asarray([seconds for seconds, _ in self._texture], np.float64),
            np.stack(maps) if maps else np.zeros((0, 1, 1), np.float16),
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


@dataclass(frozen=True)
class FrameTable(Summary[FrameMeasures]):
    """Measures of every frame: a few numbers each, so that a long clip stays small."""

    version: ClassVar[int] = 2

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma and the compensated pairs."""
        return (Luma(), Compensated())

    def start(self, context: PassContext) -> _Writing:  # noqa: ARG002
        """Holds one pair."""
        return _Writing()
