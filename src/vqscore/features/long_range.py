"""Frames a second apart: small deformations add up, and the camera's share can be taken off."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import Pairs
from vqscore.features.frames import Luma
from vqscore.functional.camera_motion import fit_camera_motion, homography_flow
from vqscore.functional.epipolar import rigid_residual
from vqscore.functional.opencv import cv2
from vqscore.functional.round_trip import agrees
from vqscore.functional.warp import pixel_grid, warp_by_homography
from vqscore.models.protocols import Flow
from vqscore.outcome import Box

__all__ = ["LongRange", "LongRangeMeasures"]

_STEP = 8
_TEXTURED = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class LongRangeMeasures:
    """One value for each compared pair of frames, ``(N,)``.

    Args:
        times: Seconds of the later frame.
        apart: Seconds between the two.
        middle: Median distance of what can be followed from one rigid scene, px.
        upper: Upper quartile of the same.
        followed: Share of the textured frame that can be followed.
        boxes: Where the distance is largest.
    """

    times: NDArray[np.float64]
    apart: NDArray[np.float64]
    middle: NDArray[np.float64]
    upper: NDArray[np.float64]
    followed: NDArray[np.float64]
    boxes: tuple[Box, ...]


@dataclass(slots=True)
class _Held:
    pts_seconds: float
    luma: NDArray[np.uint8]
    path: NDArray[np.float64]


class _Comparing:
    """Keeps a few frames of the last second, each with the camera's path from it to now."""

    def __init__(self, flow: Flow, apart: float, every: float) -> None:
        self._flow, self._apart, self._every = flow, apart, every
        self._held: deque[_Held] = deque()
        self._rows: list[tuple[float, float, float, float, float]] = []
        self._boxes: list[Box] = []

    def add(self, chunk: Chunk) -> None:
        for frame, luma, pair in zip(chunk.frames, chunk[Luma()], chunk[Pairs()], strict=True):
            if pair is None or pair.is_cut:
                self._held.clear()
            else:
                for each in self._held:
                    each.path = pair.camera.homography @ each.path
            now = frame.pts_seconds
            if self._held and now - self._held[-1].pts_seconds < self._every - 1e-6:
                continue
            self._held.append(_Held(now, luma, np.eye(3)))
            if now - self._held[0].pts_seconds >= self._apart - 1e-6:
                self._compare(self._held.popleft(), luma, now)

    def _compare(self, former: _Held, luma: NDArray[np.uint8], now: float) -> None:
        height, width = luma.shape
        moved = warp_by_homography(former.luma, former.path)
        inside = warp_by_homography(np.full_like(luma, 255), former.path, outside=0.0) > 250
        inside = cv2.erode(inside.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
        if inside.mean() < 0.25:
            return
        ahead, back = self._flow(luma, moved), self._flow(moved, luma)
        slope = np.hypot(
            cv2.Sobel(luma, cv2.CV_32F, 1, 0) / 8, cv2.Sobel(luma, cv2.CV_32F, 0, 1) / 8
        )
        textured = inside & (cv2.blur(slope, (9, 9)) > _TEXTURED)
        followed = textured & agrees(ahead, back)
        camera = fit_camera_motion(ahead, followed)
        residual = ahead - homography_flow(camera.homography, height, width)
        half = _STEP // 2
        every = (slice(half, None, _STEP), slice(half, None, _STEP))
        chosen = followed[every]
        if chosen.sum() < 30:
            return
        source = pixel_grid(height, width)[every][chosen]
        distance = rigid_residual(source, residual[every][chosen])
        middle, upper = (float(q) for q in np.quantile(distance, (0.5, 0.75)))
        share = float(followed.sum() / max(1, textured.sum()))
        self._rows.append((now, now - former.pts_seconds, middle, upper, share))
        far = source[distance >= upper]
        left, top = np.quantile(far, 0.1, axis=0) / (width, height)
        right, bottom = np.quantile(far, 0.9, axis=0) / (width, height)
        self._boxes.append((float(left), float(top), float(right - left), float(bottom - top)))

    def finish(self) -> LongRangeMeasures:
        table = np.asarray(self._rows, np.float64).reshape(-1, 5)
        times, apart, middle, upper, followed = table.T
        return LongRangeMeasures(times, apart, middle, upper, followed, tuple(self._boxes))


@dataclass(frozen=True)
class LongRange(Summary[LongRangeMeasures]):
    """Frames ``apart`` seconds from each other, compared about every ``every`` seconds."""

    models: ClassVar[tuple[str, ...]] = ("flow",)
    apart: float = 1.0
    every: float = 0.25

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, and the pairs for the camera's path."""
        return (Luma(), Pairs())

    def start(self, context: PassContext) -> _Comparing:
        """Holds a few frames of the last second."""
        return _Comparing(context.models.flow, self.apart, self.every)
