"""What is left behind where something moved away: the mark of blended frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.echoes import looks_every, reach_of
from vqscore.features.flow import FramePair, Pairs
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_homography

__all__ = ["TrailMeasures", "Trails"]

_PEAK = 12.0
_FEWEST = 15
_LONGEST_REACH = 8
_CELL = 16
_STILL = 0.3
"""Shift of the frame's corners, px, under which a frame is taken as it is."""


@dataclass(frozen=True, slots=True, eq=False)
class TrailMeasures:
    """For frames with enough sudden changes.

    Args:
        times: Seconds, ``(N,)``.
        excess: How much more a change goes on 2 to ``K`` frames after its peak than as long before
            it, as a share of the peak, ``(N, K - 1)``.
        pixels: How many pixels say so, ``(N,)``.
        where: Share of them in each cell of 16 px, over all frames, ``(rows, columns)``.
    """

    times: NDArray[np.float64]
    excess: NDArray[np.float64]
    pixels: NDArray[np.int64]
    where: NDArray[np.float64]


def _excess(
    frames: list[NDArray[np.uint8]], hops: list[NDArray[np.float64]]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]] | None:
    """Of ``2 * reach + 2`` consecutive frames, with the camera's hop between each two."""
    reach = len(frames) // 2 - 1
    ways = _ways(hops, reach + 1)
    middle = {k: _seen_from(frames[k], ways[k]) for k in (reach, reach + 1)}
    clear = cv2.absdiff(middle[reach + 1], middle[reach]) > _PEAK
    clear[:4] = clear[-4:] = False
    clear[:, :4] = clear[:, -4:] = False
    where = np.flatnonzero(clear)
    if len(where) < _FEWEST:
        return None
    grey = [
        (middle[k] if k in middle else _seen_from(luma, way)).take(where)
        for k, (luma, way) in enumerate(zip(frames, ways, strict=True))
    ]
    change = np.diff(np.stack(grey), axis=0)
    size = np.abs(change)
    # Of equals the first one counts.
    largest = size[:reach].max(axis=0) < size[reach]
    largest &= size[reach + 1 :].max(axis=0) <= size[reach]
    if largest.sum() < _FEWEST:
        return None
    clear[clear] = largest
    change = change[:, largest]
    signed = change * np.sign(change[reach]) / np.abs(change[reach])
    # The frames next to the peak are left out: motion blur spreads a change over them.
    after = signed[reach + 2 :].mean(axis=1, dtype=np.float64)
    before = signed[: reach - 1].mean(axis=1, dtype=np.float64)[::-1]
    return after - before, clear


def _ways(hops: list[NDArray[np.float64]], middle: int) -> list[NDArray[np.float64]]:
    """From each frame to the middle one, along the camera."""
    before, after = [np.eye(3)], [np.eye(3)]
    for hop in reversed(hops[:middle]):
        before.append(before[-1] @ hop)
    for hop in hops[middle:]:
        after.append(after[-1] @ np.linalg.inv(hop))
    return [*reversed(before[1:]), *after]


def _seen_from(luma: NDArray[np.uint8], way: NDArray[np.float64]) -> NDArray[np.float32]:
    """A frame as the camera of another one would have seen it."""
    height, width = luma.shape
    corners = np.array(
        [[[0.0, 0.0]], [[width, 0.0]], [[0.0, height]], [[width, height]]], np.float64
    )
    grey = luma.astype(np.float32)
    shift = float(np.abs(cv2.perspectiveTransform(corners, way) - corners).max())
    return grey if shift < _STILL else warp_by_homography(grey, way)


class _Following:
    def __init__(self, fps: float) -> None:
        self._reach = reach = min(_LONGEST_REACH, reach_of(fps))
        # Short windows overlap less.
        self._every = looks_every(fps) if reach > 4 else 1
        self._pairs: deque[tuple[float, FramePair]] = deque(maxlen=2 * reach + 1)
        self._rows: list[tuple[float, NDArray[np.float64], int]] = []
        self._where = np.zeros((1, 1))
        self._count = 0

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs()], strict=True):
            if pair is None:
                continue
            if pair.is_lost:
                self._pairs.clear()
                continue
            self._pairs.append((frame.pts_seconds, pair))
            self._count += 1
            if len(self._pairs) < 2 * self._reach + 1 or self._count % self._every:
                continue
            pairs = [each for _, each in self._pairs]
            frames = [pairs[0].former, *(each.luma for each in pairs)]
            found = _excess(frames, [each.camera.homography for each in pairs])
            if found is not None:
                excess, clear = found
                self._rows.append((self._pairs[self._reach][0], excess, int(clear.sum())))
                self._where = self._where + cell_mean(clear, _CELL)

    def finish(self) -> TrailMeasures:
        return TrailMeasures(
            np.asarray([row[0] for row in self._rows], np.float64),
            np.asarray([row[1] for row in self._rows], np.float64).reshape(-1, self._reach - 1),
            np.asarray([row[2] for row in self._rows], np.int64),
            self._where / max(1.0, float(self._where.sum())),
        )


@dataclass(frozen=True)
class Trails(Summary[TrailMeasures]):
    """Asymmetry in time around sudden changes, in camera-aligned frames."""

    version: ClassVar[int] = 3

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs."""
        return (Pairs(),)

    def start(self, context: PassContext) -> _Following:
        """Holds the pairs of a third of a second before and after."""
        return _Following(context.info.fps)
