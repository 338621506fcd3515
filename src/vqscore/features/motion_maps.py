"""What a frame's parts do within a tenth and within four tenths of a second, on small cells."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.flow import FAR, NEAR, FramePair, pair_frames, pairs_apart
from vqscore.features.frames import WORKING_SHORT_SIDE, Luma
from vqscore.functional.camera_motion import homography_flow
from vqscore.functional.cells import cell_mean
from vqscore.functional.local_affine import local_affine
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_flow

__all__ = ["MAPS", "MotionMap", "MotionMaps", "sampling_step"]

MAPS = 17
"""Maps of a sampled frame: seven of either distance, detail, its change, and grey."""

_SHORT_SECONDS, _LONG_SECONDS = 0.1, 0.4
_APART = 2
"""Shorter distances from one sampled frame to the next."""
_CELLS = 32
"""Cells along the short side: a limb in a small frame takes fewer pixels, not fewer cells."""
_WINDOW = 3


def sampling_step(fps: float) -> int:
    """Frames from one sampled frame to the next.

    >>> [sampling_step(fps) for fps in (8.0, 24.0, 60.0)]
    [2, 4, 12]
    """
    return _APART * max(1, round(_SHORT_SECONDS * fps))


@dataclass(frozen=True, slots=True, eq=False)
class MotionMap:
    """A sampled frame, or a place where the way is lost between frames (``maps`` is None).

    Args:
        pts_seconds: When, in the middle of the longer distance.
        maps: ``(17, R, C)`` on cells of the frame. Of either distance: motion against the camera
            in x and y (px of a frame with a short side of 256 px, as the rest), the share that
            flow can follow, what it leaves unexplained (grey levels), how uneven the motion is
            within a cell, strain of 3 x 3 cells (px a px), and what no affine motion explains.
            Then detail (grey levels a px), its change over the longer distance, mean grey.
    """

    pts_seconds: float
    maps: NDArray[np.float32] | None


@dataclass(slots=True)
class _Sample:
    index: int
    pts_seconds: float
    luma: NDArray[np.uint8]
    near: NDArray[np.float32] | None = None


class _Mapping:
    def __init__(self, context: PassContext) -> None:
        fps = context.info.fps
        self._flow = context.models.flow
        self._pairs = pairs_apart(_SHORT_SECONDS, fps)
        self._every = sampling_step(fps)
        self._long = max(self._pairs.lag + 1, round(_LONG_SECONDS * fps))
        self._held: deque[_Sample] = deque()
        self._count = 0

    def __call__(self, chunk: Chunk) -> list[MotionMap | None]:
        found = []
        rows = zip(chunk.frames, chunk[Luma()], chunk[self._pairs], strict=True)
        for frame, luma, pair in rows:
            index = self._count
            self._count += 1
            if index % self._every == 0:
                self._held.append(_Sample(index, frame.pts_seconds, luma))
            near = next((s for s in self._held if s.index == index - self._pairs.lag), None)
            if near is not None and pair is not None and not pair.is_lost:
                near.near = _maps_of(pair)[0]
            due = bool(self._held) and self._held[0].index == index - self._long
            found.append(self._pair(self._held.popleft(), luma, frame.pts_seconds) if due else None)
        return found

    def _pair(self, former: _Sample, luma: NDArray[np.uint8], now: float) -> MotionMap:
        middle = (former.pts_seconds + now) / 2
        if former.near is None or former.luma.shape != luma.shape:
            return MotionMap(middle, None)
        pair = pair_frames(self._flow, former.luma, luma)
        if pair.is_lost:
            return MotionMap(middle, None)
        far, found = _maps_of(pair)
        cell = _cell(luma.shape)
        detail = [cell_mean(_slope(each), cell) for each in (former.luma, found)]
        grey = cell_mean(former.luma, cell)
        rest = np.stack([detail[0], detail[1] - detail[0], grey])
        maps = np.concatenate([former.near, far, rest])
        return MotionMap(middle, np.asarray(maps, np.float32))


def _cell(shape: tuple[int, ...]) -> int:
    return max(2, round(min(shape) / _CELLS))


def _slope(grey: NDArray[Any]) -> NDArray[np.float32]:
    """Length of the slope, roughly, grey levels a px."""
    across, down = (
        cv2.convertScaleAbs(cv2.Sobel(grey, cv2.CV_32F, *order), alpha=4 / 8)
        for order in ((1, 0), (0, 1))
    )
    return np.asarray(cv2.add(across, down, dtype=cv2.CV_32F) / 4, np.float32)


def _maps_of(pair: FramePair) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Seven maps ``(7, R, C)`` on the former frame's cells, and the later frame brought onto it."""
    height, width = pair.luma.shape
    cell, unit = _cell(pair.luma.shape), WORKING_SHORT_SIDE / min(height, width)
    own = pair.forward - homography_flow(pair.camera.homography, height, width)
    found = warp_by_flow(pair.luma, pair.forward)
    left_over = cv2.absdiff(found, pair.former)
    mean = cell_mean(own, cell)
    uneven = np.sqrt(np.maximum(0, cell_mean(own * own, cell) - mean**2).sum(axis=2))
    followed = pair.reliable.astype(np.float32)
    trusted = cell_mean(followed, cell)
    share = np.maximum(trusted, 0.05)[..., None]
    # NumPy takes five times as long to spread a mask over two channels.
    steady = np.asarray(cell_mean(own * cv2.merge((followed, followed)), cell) / share, np.float32)
    strain, misfit = (np.zeros(trusted.shape, np.float32) for _ in range(2))
    if min(trusted.shape) >= _WINDOW:
        inside = (slice(1, -1), slice(1, -1))
        fit = local_affine(steady, _WINDOW, cell)
        strain[inside], misfit[inside] = fit.strain, fit.misfit
    maps = (
        mean[..., 0] * unit,
        mean[..., 1] * unit,
        trusted,
        cell_mean(left_over, cell),
        uneven * unit,
        strain,
        misfit * unit,
    )
    return np.stack(maps).astype(np.float32), found


@dataclass(frozen=True)
class MotionMaps(Stream[MotionMap | None]):
    """About five times a second, the maps of a frame .4 s ago; ``None`` for the other frames."""

    models: ClassVar[tuple[str, ...]] = ("flow",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, neighbours, and frames three apart."""
        return (Luma(), NEAR, FAR)

    def start(self, context: PassContext) -> Callable[[Chunk], Sequence[MotionMap | None]]:
        """Keeps the sampled frames of the last .4 s between chunks."""
        return _Mapping(context)
