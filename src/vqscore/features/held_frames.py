"""Former frames, each with the camera's way from it to the present one."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TypeGuard, TypeVar

import numpy as np
from numpy.typing import NDArray

from vqscore.features.flow import FramePair

__all__ = ["HeldFrame", "HeldFrames"]


@dataclass(slots=True)
class HeldFrame:
    """A frame, or a small picture of it, and where its places are by now.

    Args:
        pts_seconds: When it was shown.
        image: ``(H, W)`` or ``(H, W, C)``.
        path: Homography from it to the present frame, px of the working size.
    """

    pts_seconds: float
    image: NDArray[np.uint8]
    path: NDArray[np.float64] = field(default_factory=lambda: np.eye(3))


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
