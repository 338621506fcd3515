"""What goes on after a sudden change, in its place: the mark of blended frames."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import Pairs
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2

__all__ = ["TrailMeasures", "Trails", "reach_of"]

_PEAK = 20
"""Grey levels from frame to frame that are a sudden change."""

_STANDS_OUT = (11, 10)
"""So much more than every other change in reach that has its direction."""

_FEWEST = 15
_CELL = 16
_EDGE = 4
_REACH_SECONDS = 0.34


def reach_of(fps: float) -> int:
    """For how many frames a change is followed: a third of a second, 3 to 8 frames.

    >>> reach_of(8), reach_of(24), reach_of(60)
    (3, 8, 8)
    """
    return int(min(8, max(3, round(_REACH_SECONDS * fps))))


@dataclass(frozen=True, slots=True, eq=False)
class TrailMeasures:
    """For frames with enough sudden changes. The last axis is brightening, darkening.

    Args:
        times: Seconds, ``(N,)``.
        after: What changes 1 to ``K`` frames after a sudden change at the same pixels and in the
            same direction, as a share of it, ``(N, K, 2)``.
        before: The same, 1 to ``K`` frames before it, ``(N, K, 2)``.
        pixels: How many pixels say so, ``(N, 2)``.
        where: Share of them in each cell of 16 px, over all frames, ``(rows, columns)``.
    """

    times: NDArray[np.float64]
    after: NDArray[np.float64]
    before: NDArray[np.float64]
    pixels: NDArray[np.int64]
    where: NDArray[np.float64]


class _Following:
    def __init__(self, fps: float) -> None:
        self._reach = reach = reach_of(fps)
        self._changes: deque[tuple[float, NDArray[np.int16]]] = deque(maxlen=2 * reach + 1)
        self._times: list[float] = []
        self._courses: list[NDArray[np.float64]] = []
        self._pixels: list[list[int]] = []
        self._where = np.zeros((1, 1))

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs()], strict=True):
            if pair is None:
                continue
            if pair.is_cut:
                self._changes.clear()
                continue
            change = np.subtract(pair.luma, pair.former, dtype=np.int16)
            self._changes.append((frame.pts_seconds, change))
            if len(self._changes) == 2 * self._reach + 1:
                self._look()

    def _look(self) -> None:
        """At the change in the middle of those that are held."""
        times, changes = zip(*self._changes, strict=True)
        both = _sudden(changes, self._reach)
        pixels = [int(np.count_nonzero(sudden)) for sudden in both]
        if sum(pixels) < _FEWEST:
            return
        courses = [
            _goes_on(changes, sudden, sign) for sudden, sign in zip(both, (1, -1), strict=True)
        ]
        self._times.append(times[self._reach])
        self._courses.append(np.stack(courses, axis=1))
        self._pixels.append(pixels)
        self._where = self._where + cell_mean(both[0] | both[1], _CELL)

    def finish(self) -> TrailMeasures:
        reach = self._reach
        courses = np.asarray(self._courses, np.float64).reshape(-1, 2 * reach + 1, 2)
        return TrailMeasures(
            np.asarray(self._times, np.float64),
            courses[:, reach + 1 :],
            courses[:, reach - 1 :: -1],
            np.asarray(self._pixels, np.int64).reshape(-1, 2),
            self._where / max(1.0, float(self._where.sum())),
        )


def _sudden(
    changes: Sequence[NDArray[np.int16]], middle: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the one in the middle is the greatest brightening of all, and darkening, ``(H, W)``."""
    highest = lowest = np.zeros_like(changes[0])
    for k, change in enumerate(changes):
        if k != middle:
            highest, lowest = cv2.max(highest, change), cv2.min(lowest, change)  # type: ignore[assignment]
    more, than = _STANDS_OUT
    height = changes[middle] * np.int16(than)
    brighter = (height > highest * np.int16(more)) & (height > than * _PEAK)
    darker = (height < lowest * np.int16(more)) & (height < -than * _PEAK)
    for sudden in (brighter, darker):
        # Encoders repeat and smear the picture's edge.
        sudden[:_EDGE] = sudden[-_EDGE:] = False
        sudden[:, :_EDGE] = sudden[:, -_EDGE:] = False
    return brighter, darker


def _goes_on(
    changes: Sequence[NDArray[np.int16]], sudden: NDArray[np.bool_], sign: int
) -> NDArray[np.float64]:
    """How much each changes there in the same direction, as a share of the sudden one, ``(T,)``."""
    where = np.flatnonzero(sudden)
    same = [np.maximum(change.take(where) * np.int16(sign), 0) for change in changes]
    sums = np.stack(same).sum(axis=1, dtype=np.float64)
    shares: NDArray[np.float64] = sums / (sums[len(sums) // 2] or 1.0)
    return shares


@dataclass(frozen=True)
class Trails(Summary[TrailMeasures]):
    """What comes before and after sudden changes, at the pixel where they happen."""

    version: ClassVar[int] = 4

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs: across a cut nothing goes on."""
        return (Pairs(),)

    def start(self, context: PassContext) -> _Following:
        """Holds the changes of a third of a second before and after."""
        return _Following(context.info.fps)
