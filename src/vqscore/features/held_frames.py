"""Former frames, each with the camera's way from it to the present one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from vqscore.features.flow import FramePair
from vqscore.functional.camera_motion import rescaled
from vqscore.functional.cells import cells_shown
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_homography
from vqscore.outcome import Box

__all__ = ["HeldFrame", "HeldFrames"]

_CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])


@dataclass(slots=True)
class HeldFrame:
    """A frame, or a small picture of it, and where its places are by now.

    Args:
        pts_seconds: When it was shown.
        image: ``(H, W)`` or ``(H, W, C)``.
        scale: Its size as a share of the working size.
        path: Homography from it to the present frame, px of the working size.
    """

    pts_seconds: float
    image: NDArray[np.uint8]
    scale: float = 1.0
    path: NDArray[np.float64] = field(default_factory=lambda: np.eye(3))

    def brought(self) -> NDArray[np.uint8]:
        """Its image as the present frame would show it; beyond its edge the edge is repeated."""
        return np.asarray(warp_by_homography(self.image, rescaled(self.path, self.scale)))

    def shown(self, cell: int) -> NDArray[np.bool_]:
        """Which cells of the present image this one shows too."""
        return cells_shown(rescaled(self.path, self.scale), self.image.shape, cell)

    def place(self, box: Box, shape: tuple[int, ...]) -> Box:
        """Where on this frame a box of the present one was, as shares of the frame.

        Args:
            box: As shares of the present frame.
            shape: Height and width that the path is measured in, px.
        """
        size = np.array(shape[1::-1], np.float64)
        corners = (np.array(box[:2]) + np.array(box[2:]) * _CORNERS) * size
        there = cv2.perspectiveTransform(corners[None], np.linalg.inv(self.path))[0] / size
        left, top = np.clip(there.min(axis=0), 0.0, 1.0)
        right, bottom = np.clip(there.max(axis=0), 0.0, 1.0)
        return float(left), float(top), float(right - left), float(bottom - top)


H = TypeVar("H", bound=HeldFrame)


class HeldFrames(deque[H]):
    """The frames that are held, oldest first; none from before a cut."""

    def follow(self, pair: FramePair | None) -> TypeGuard[FramePair]:
        """Take every path one frame on; or hold nothing, and say so, where the way is lost."""
        if pair is None or pair.is_lost:
            self.clear()
            return False
        for each in self:
            each.path = pair.camera.homography @ each.path
        return True
