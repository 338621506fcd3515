"""What is left behind where something moved away: the mark of blended frames."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FramePair, Pairs
from vqscore.functional.warp import warp_by_homography

__all__ = ["TrailMeasures", "Trails"]

_REACH = 3
_PEAK = 16.0
_FEWEST = 15


@dataclass(frozen=True, slots=True, eq=False)
class TrailMeasures:
    """For frames with enough sudden changes, ``(N,)`` each.

    ``trail`` is how much more a change goes on after its peak than before it, as a share of the
    peak; ``pixels`` how many pixels say so.
    """

    times: NDArray[np.float64]
    trail: NDArray[np.float64]
    pixels: NDArray[np.int64]


def _trail(
    frames: list[NDArray[np.uint8]], hops: list[NDArray[np.float64]]
) -> tuple[float, int] | None:
    """Of ``2 * _REACH + 2`` consecutive frames, with the camera's hop between each two."""
    middle = _REACH + 1
    aligned: list[NDArray[np.float32]] = []
    for index, luma in enumerate(frames):
        path = np.eye(3)
        if index < middle:
            for hop in hops[index:middle]:
                path = hop @ path
        else:
            for hop in reversed(hops[middle:index]):
                path = np.linalg.inv(hop) @ path
        moved = luma.astype(np.float32)
        aligned.append(moved if index == middle else warp_by_homography(moved, path))
    change = np.diff(np.stack(aligned), axis=0)
    peak = np.abs(change[_REACH])
    clear = peak > _PEAK
    for k in range(len(change)):
        if k != _REACH:
            clear &= np.abs(change[k]) <= peak
    clear[:4] = clear[-4:] = False
    clear[:, :4] = clear[:, -4:] = False
    count = int(clear.sum())
    if count < _FEWEST:
        return None
    signed = change[:, clear] * np.sign(change[_REACH][clear]) / peak[clear]
    # The frames next to the peak are left out: motion blur spreads a change over them.
    after = float(signed[_REACH + 2 :].mean(axis=1).sum())
    before = float(signed[: _REACH - 1].mean(axis=1).sum())
    return after - before, count


class _Following:
    def __init__(self) -> None:
        self._pairs: deque[tuple[float, FramePair]] = deque(maxlen=2 * _REACH + 1)
        self._rows: list[tuple[float, float, int]] = []

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs()], strict=True):
            if pair is None:
                continue
            if pair.is_cut:
                self._pairs.clear()
                continue
            self._pairs.append((frame.pts_seconds, pair))
            if len(self._pairs) == self._pairs.maxlen:
                pairs = [each for _, each in self._pairs]
                frames = [pairs[0].former, *(each.luma for each in pairs)]
                found = _trail(frames, [each.camera.homography for each in pairs])
                if found is not None:
                    self._rows.append((self._pairs[_REACH][0], *found))

    def finish(self) -> TrailMeasures:
        columns = list(zip(*self._rows, strict=True)) if self._rows else [(), (), ()]
        return TrailMeasures(
            np.asarray(columns[0], np.float64),
            np.asarray(columns[1], np.float64),
            np.asarray(columns[2], np.int64),
        )


@dataclass(frozen=True)
class Trails(Summary[TrailMeasures]):
    """Asymmetry in time around sudden changes, in camera-aligned frames."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs."""
        return (Pairs(),)

    def start(self, context: PassContext) -> _Following:  # noqa: ARG002
        """Holds seven pairs."""
        return _Following()
