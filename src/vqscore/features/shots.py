"""Where one shot ends and another begins, told from sampled frames alone."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2

__all__ = ["Shots", "looks_cut"]


def looks_cut(before: NDArray[np.float32], after: NDArray[np.float32]) -> bool:
    """Whether two thumbnails ``(h, w, 3)`` a sample apart are different shots.

    Correlation of what is where; a pan or a moving subject leaves some, a cut almost none. A wrong
    "no" can only show as a change of person, so it leans towards "yes".
    """
    first, second = before - before.mean(axis=(0, 1)), after - after.mean(axis=(0, 1))
    norm = float(np.sqrt((first**2).sum() * (second**2).sum()))
    alike = float((first * second).sum()) / norm if norm > 1e-6 else 1.0
    brightness = float(np.abs(before.mean(axis=(0, 1)) - after.mean(axis=(0, 1))).max())
    return alike < 0.35 or brightness > 60


class Shots:
    """Counts shots along a clip's sampled frames."""

    def __init__(self) -> None:
        self.count = 0
        self._last: NDArray[np.float32] | None = None

    def starts(self, rgb: NDArray[np.uint8]) -> bool:
        """Whether this sample, ``(H, W, 3)`` uint8, is the first of a shot."""
        thumbnail = cv2.resize(rgb, (32, 18), interpolation=cv2.INTER_AREA).astype(np.float32)
        new = self._last is None or looks_cut(self._last, thumbnail)
        self._last = thumbnail
        self.count += new
        return new
