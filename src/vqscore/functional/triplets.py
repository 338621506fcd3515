"""A frame against what its two neighbours agree on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2

__all__ = ["CELL", "TripletDeviation", "triplet_deviation"]


CELL = 16
"""Side of a cell in which texture is compared, px."""


@dataclass(frozen=True, slots=True, eq=False)
class TripletDeviation:
    """How far the middle frame stands off its neighbours.

    Args:
        brightness: As a share of the middle frame's brightness.
        frames: The three, and the mean of each.
    """

    brightness: float
    frames: tuple[tuple[NDArray[np.float32], float], ...]

    @property
    def texture(self) -> NDArray[np.float32]:
        """Grey levels, mean over each cell of 16 px, ``(R, C)``."""
        # The common part is taken off: texture that flickers is told apart from light that does.
        before, middle, after = (frame - mean for frame, mean in self.frames)
        off = cv2.absdiff(middle, (before + after) / 2) - cv2.absdiff(before, after) / 2
        return cell_mean(np.maximum(off, 0), CELL)


def triplet_deviation(
    before: NDArray[np.float32], middle: NDArray[np.float32], after: NDArray[np.float32]
) -> TripletDeviation:
    r"""Deviation of the middle of three frames that are brought onto it along the flow.

    With neighbours :math:`a, b` the deviation of :math:`m` is
    :math:`\max(0, |m - (a + b)/2| - |a - b|/2)`: zero wherever ``m`` lies between its neighbours,
    so that motion, occlusion and slow changes of light, which the neighbours show too, leave none.

    Args:
        before: ``(H, W)`` luma of the frame before, warped onto the middle.
        middle: ``(H, W)``.
        after: ``(H, W)``, warped onto the middle.

    >>> import numpy as np
    >>> a, m, b = (np.full((16, 16), v, np.float32) for v in (100, 110, 120))
    >>> triplet_deviation(a, m, b).brightness
    0.0
    >>> round(triplet_deviation(a, m, a).brightness, 3)
    0.083
    """
    a, m, b = float(before.mean()), float(middle.mean()), float(after.mean())
    light = max(0.0, abs(m - (a + b) / 2) - abs(a - b) / 2)
    return TripletDeviation(light / (m + 10.0), ((before, a), (middle, m), (after, b)))
