"""Frames a second apart: small deformations add up, and the camera's share can be taken off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FAR, NEAR, FramePair, pairs_apart
from vqscore.features.frames import Luma
from vqscore.features.held_frames import HeldFrame, HeldFrames
from vqscore.functional.camera_motion import fit_camera_motion, homography_flow, rescaled
from vqscore.functional.epipolar import rigid_residual
from vqscore.functional.opencv import cv2
from vqscore.functional.round_trip import agrees
from vqscore.functional.smooth_field import smooth_field
from vqscore.functional.warp import pixel_grid, warp_by_homography
from vqscore.models.protocols import Flow
from vqscore.outcome import Box

__all__ = ["LongRange", "LongRangeMeasures"]

_STEP = 8
_EVERY = (slice(_STEP // 2, None, _STEP),) * 2
_TEXTURED = 1.5
_FEWEST = 2
_FAST = 20.0
"""Speed against the camera, px/s, at which a place counts half: scenes give way slowly, and what
moves is no scene."""

_SPEED_SECONDS = 0.1

_BENDS = 0.8
"""What a bend of the whole counts beside what each place does by itself: it is less often wrong
about what moves, but real cameras bend a little too."""

_RIM = 0.05
"""Share of the deformed points left out of the box on each side: some are astray."""


@dataclass(frozen=True, slots=True, eq=False)
class LongRangeMeasures:
    """One value for each compared pair of frames, ``(N,)``.

    Args:
        times: Seconds of the later frame.
        apart: Seconds between the two.
        middle: Median distance of what can be followed from one rigid scene, px, of each place by
            itself or of the field that most keep to, whichever is farther off; that of a place
            through which something fast moved between the two is taken for less.
        upper: Upper quartile of the same.
        followed: Share of the textured frame that can be followed.
        shots: Which shot they are of, counted from where the camera's way was lost.
        boxes: Where the distance is large.
    """

    times: NDArray[np.float64]
    apart: NDArray[np.float64]
    middle: NDArray[np.float64]
    upper: NDArray[np.float64]
    followed: NDArray[np.float64]
    shots: NDArray[np.int64]
    boxes: tuple[Box, ...]


@dataclass(slots=True, kw_only=True)
class _Held(HeldFrame):
    fastest: NDArray[np.float32]
    half_way: bool = False


@dataclass(slots=True)
class _Table:
    rows: list[tuple[float, ...]] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


class _Comparing:
    """Keeps a few frames of the last second, each with the camera's path from it to now.

    And with the highest speed since then at each place of now.
    """

    def __init__(self, flow: Flow, apart: float, every: float, fps: float) -> None:
        self._flow, self._apart, self._every = flow, apart, every
        self._pairs = pairs_apart(_SPEED_SECONDS, fps)
        self._seconds = self._pairs.lag / fps
        self._held: HeldFrames[_Held] = HeldFrames()
        self._whole, self._half = _Table(), _Table()
        self._shot = 0

    def add(self, chunk: Chunk) -> None:
        rows = zip(chunk.frames, chunk[Luma()], chunk[NEAR], chunk[self._pairs], strict=True)
        for frame, luma, near, pair in rows:
            if self._held.follow(near):
                self._move_on(near, pair)
            else:
                self._shot += 1
            now = frame.pts_seconds
            if self._held and now - self._held[-1].pts_seconds < self._every - 1e-6:
                continue
            still = np.zeros_like(luma[_EVERY], np.float32)
            self._held.append(_Held(now, luma, fastest=still))
            self._look_back(luma, now)

    def _move_on(self, near: FramePair, pair: FramePair | None) -> None:
        on_grid = rescaled(near.camera.homography, 1 / _STEP)
        speed = None if pair is None or pair.is_lost else _travelled(pair) / self._seconds
        for each in self._held:
            each.fastest = warp_by_homography(each.fastest, on_grid)
            if speed is not None:
                each.fastest = np.maximum(each.fastest, speed)

    def _look_back(self, luma: NDArray[np.uint8], now: float) -> None:
        # Half the time says less; it is looked at only while there is nothing better.
        if len(self._whole.rows) < _FEWEST:
            for each in self._held:
                if not each.half_way and now - each.pts_seconds >= self._apart / 2 - 1e-6:
                    each.half_way = True
                    self._compare(self._half, each, luma, now)
                    break
        if now - self._held[0].pts_seconds >= self._apart - 1e-6:
            self._compare(self._whole, self._held.popleft(), luma, now)

    def _compare(self, into: _Table, former: _Held, luma: NDArray[np.uint8], now: float) -> None:
        height, width = luma.shape
        moved = former.brought()
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
        residual = _own(ahead, camera.homography)
        chosen = followed[_EVERY]
        if chosen.sum() < 30:
            return
        source = pixel_grid(height, width)[_EVERY][chosen]
        slow = np.float32(1) / (1 + (former.fastest[chosen] / _FAST) ** 2)
        own = residual[chosen]
        bends = smooth_field(source, own, slow, (height, width))
        singly = rigid_residual(source, own) * slow
        travel = _travel(former.path, height, width)
        jointly = rigid_residual(source, bends, travel=travel) * _BENDS
        distance = max(singly, jointly, key=lambda each: float(np.quantile(each, 0.75)))
        middle, upper = (float(q) for q in np.quantile(distance, (0.5, 0.75)))
        share = float(followed.sum() / max(1, textured.sum()))
        into.rows.append((now, now - former.pts_seconds, middle, upper, share, self._shot))
        # What deforms half as much as the most deformed quarter deforms too; a smooth field says
        # less of where.
        far = source[singly >= np.quantile(singly, 0.75) / 2]
        left, top = np.quantile(far, _RIM, axis=0) / (width, height)
        right, bottom = np.quantile(far, 1 - _RIM, axis=0) / (width, height)
        into.boxes.append((float(left), float(top), float(right - left), float(bottom - top)))

    def finish(self) -> LongRangeMeasures:
        found = self._whole if len(self._whole.rows) >= _FEWEST else self._half
        table = np.asarray(found.rows, np.float64).reshape(-1, 6)
        times, apart, middle, upper, followed, shots = table.T
        return LongRangeMeasures(
            times, apart, middle, upper, followed, shots.astype(np.int64), tuple(found.boxes)
        )


def _travel(path: NDArray[np.float64], height: int, width: int) -> float:
    """How far the camera moved the frame, px, root mean square."""
    moved = homography_flow(path, height, width, step=_STEP)
    return float(np.sqrt(2 * np.square(moved, dtype=np.float64).mean()))


def _own(flow: NDArray[np.float32], camera: NDArray[np.float64]) -> NDArray[np.float32]:
    """What of a flow is not the camera's, px, on the grid ``(R, C, 2)``."""
    own: NDArray[np.float32] = flow[_EVERY] - homography_flow(camera, *flow.shape[:2], step=_STEP)
    return own


def _travelled(pair: FramePair) -> NDArray[np.float32]:
    """How far places of the later frame moved against the camera, px, on the grid."""
    back = np.asarray(np.linalg.inv(pair.camera.homography), np.float64)
    own = _own(pair.backward, back)
    return np.hypot(own[..., 0], own[..., 1])


@dataclass(frozen=True)
class LongRange(Summary[LongRangeMeasures]):
    """Frames ``apart`` seconds from each other, compared about every ``every`` seconds.

    Where no shot lasts that long, frames half as far apart.
    """

    version: ClassVar[int] = 5
    models: ClassVar[tuple[str, ...]] = ("flow",)
    apart: float = 1.0
    every: float = 0.25

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, neighbours for the camera's path, and frames three apart for speeds."""
        return (Luma(), NEAR, FAR)

    def start(self, context: PassContext) -> _Comparing:
        """Holds a few frames of the last second."""
        return _Comparing(context.models.flow, self.apart, self.every, context.info.fps)
