"""What moves in a shot: the camera's path, and what moves against it."""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

_FLOW_SIDE = 128


def longest_shot(frames: NDArray[np.uint8]) -> tuple[int, int]:
    """The longest run of frames with no hard cut in it."""
    small = np.stack([cv2.resize(f, (24, 24), interpolation=cv2.INTER_AREA) for f in frames])
    steps = np.abs(np.diff(small.astype(np.float32), axis=0)).mean((1, 2, 3))
    cuts = [0]
    for k, step in enumerate(steps):
        around = np.delete(steps[max(0, k - 4) : k + 5], min(k, 4))
        if step > 12 and step > 3.5 * np.median(around):
            cuts.append(k + 1)
    cuts.append(len(frames))
    start = max(range(len(cuts) - 1), key=lambda i: cuts[i + 1] - cuts[i])
    return cuts[start], cuts[start + 1]


def grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return cv2.cvtColor(np.ascontiguousarray(rgb), cv2.COLOR_RGB2GRAY)


class Scene:
    """One shot's geometry. Everything is computed on first use and kept.

    Args:
        frames: The shot, ``(T, H, W, 3)``.
        fps: Its frame rate.
    """

    def __init__(self, frames: NDArray[np.uint8], fps: float) -> None:
        self.frames = frames
        self.fps = fps
        self.height, self.width = frames.shape[1:3]
        # Flow is taken about a tenth of a second apart, so that slow motion still shows.
        self.step = max(1, round(fps / 10))
        self.scale = min(1.0, _FLOW_SIDE / min(self.height, self.width))

    def camera(self, anchor: int) -> list[NDArray[np.float64]] | None:
        """For each frame the 3 x 3 map from ``anchor``'s pixels to its own; None where lost.

        Frames are matched with a key frame and not with their neighbour, so that errors do not
        add up and a patch stays where it was put.
        """
        if not hasattr(self, "_paths"):
            self._paths: dict[int, list[NDArray[np.float64]] | None] = {}
        if anchor not in self._paths:
            before = self._follow(range(anchor, -1, -1))
            after = self._follow(range(anchor, len(self.frames)))
            lost = before is None or after is None
            self._paths[anchor] = None if lost else [*before[::-1], *after[1:]]
        return self._paths[anchor]

    def _follow(self, order: range) -> list[NDArray[np.float64]] | None:
        still = np.eye(3)
        key = grey(self.frames[order[0]])
        points = cv2.goodFeaturesToTrack(key, 300, 0.005, 7)
        if points is None or len(points) < 12:
            return None
        to_key, current, maps = still, still, [still]
        previous = key
        for index in order[1:]:
            now = grey(self.frames[index])
            for _ in range(2):
                guess = cv2.perspectiveTransform(points, current).astype(np.float32)
                found, ok, _ = cv2.calcOpticalFlowPyrLK(
                    key, now, points, guess, winSize=(21, 21), maxLevel=4,
                    flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
                )  # fmt: skip
                kept = ok.ravel() == 1
                fitted, inliers = (None, None)
                if kept.sum() >= 8:
                    fitted, inliers = cv2.estimateAffinePartial2D(
                        points[kept], found[kept], method=cv2.RANSAC, ransacReprojThreshold=1.5
                    )
                if fitted is not None and inliers.sum() >= max(8, 0.3 * len(points)):
                    current = np.vstack([fitted, [0, 0, 1]])
                    break
                # The view has moved on: the frame before becomes the new key.
                to_key, key, current = current @ to_key, previous, still
                points = cv2.goodFeaturesToTrack(key, 300, 0.005, 7)
                if points is None or len(points) < 12:
                    return None
            else:
                return None
            whole = current @ to_key
            zoom = float(np.hypot(whole[0, 0], whole[1, 0]))
            # A subject that fills the frame was taken for the scene.
            if not 0.55 < zoom < 1.8 or abs(whole[1, 0]) > 0.3 * zoom:
                return None
            corners = np.float32(
                [[[0, 0]], [[self.width, 0]], [[0, self.height]], [[self.width, self.height]]]
            )
            shift = np.abs(cv2.perspectiveTransform(corners, whole) - corners).max()
            maps.append(still if shift < 0.7 else whole)
            previous = now
        return maps

    @cached_property
    def _small(self) -> NDArray[np.uint8]:
        size = (round(self.width * self.scale), round(self.height * self.scale))
        return np.stack(
            [cv2.resize(grey(f), size, interpolation=cv2.INTER_AREA) for f in self.frames]
        )

    @cached_property
    def _flows(self) -> list[NDArray[np.float32]]:
        dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
        small = self._small
        return [
            dis.calc(small[k], small[k + self.step], None)
            for k in range(0, len(small) - self.step, self.step)
        ]

    @cached_property
    def residual(self) -> NDArray[np.float32]:
        """Motion against the camera, ``(T, h, w)`` in px of the small picture per tenth second."""
        height, width = self._small.shape[1:]
        ys, xs = np.mgrid[4:height:8, 4:width:8]
        grid = np.stack([xs.ravel(), ys.ravel()], 1).astype(np.float32)
        all_y, all_x = np.mgrid[:height, :width].astype(np.float32)
        out = []
        for flow in self._flows:
            moved = grid + flow[ys.ravel(), xs.ravel()]
            fitted, _ = cv2.estimateAffinePartial2D(grid, moved, ransacReprojThreshold=0.7)
            if fitted is None:
                fitted = np.float64([[1, 0, 0], [0, 1, 0]])
            camera_x = fitted[0, 0] * all_x + fitted[0, 1] * all_y + fitted[0, 2] - all_x
            camera_y = fitted[1, 0] * all_x + fitted[1, 1] * all_y + fitted[1, 2] - all_y
            out.append(np.hypot(flow[..., 0] - camera_x, flow[..., 1] - camera_y))
        if not out:
            out = [np.zeros((height, width), np.float32)]
        index = np.minimum(np.arange(len(self.frames)) // self.step, len(out) - 1)
        return np.stack(out).astype(np.float32)[index]

    def moving(
        self, start: int = 0, end: int | None = None, above: float = 0.6, share: float = 0.06
    ) -> NDArray[np.bool_]:
        """Where anything moved against the camera from ``start`` to ``end``, with a margin."""
        window = self.residual[start:end]
        # A share of the frames, not the maximum: one bad flow field is not a subject.
        often = (window > above).mean(0)
        mask = (often > share).astype(np.uint8)
        mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        mask = cv2.dilate(mask, np.ones((7, 7), np.uint8))
        return cv2.resize(mask, (self.width, self.height), interpolation=cv2.INTER_NEAREST) > 0

    def follow_point(
        self, start: int, point: tuple[float, float], radius: float
    ) -> NDArray[np.float32]:
        """Where a point of the subject goes from frame ``start`` on, ``(T - start, 2)`` px."""
        position = np.array(point, np.float64) * self.scale
        reach = max(2, int(radius * self.scale * 0.5))
        times, path = [start], [position.copy()]
        first = -(-start // self.step)
        for k in range(first, len(self._flows)):
            flow = self._flows[k]
            x, y = np.round(position).astype(int)
            x, y = np.clip(x, 0, flow.shape[1] - 1), np.clip(y, 0, flow.shape[0] - 1)
            near = flow[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1]
            position = position + np.median(near.reshape(-1, 2), axis=0)
            position = np.clip(position, 0, [flow.shape[1] - 1, flow.shape[0] - 1])
            times.append((k + 1) * self.step)
            path.append(position.copy())
        every = np.arange(start, len(self.frames))
        track = np.stack([np.interp(every, times, np.array(path)[:, axis]) for axis in (0, 1)], 1)
        return (track / self.scale).astype(np.float32)
