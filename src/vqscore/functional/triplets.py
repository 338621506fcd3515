"""Texture of a frame against what its two neighbours agree on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2

__all__ = ["CELL", "triplet_deviation"]


CELL = 16
"""Side of a cell in which texture is compared, px."""


def triplet_deviation(
    before: NDArray[np.float32], middle: NDArray[np.float32], after: NDArray[np.float32]
) -> NDArray[np.float32]:
    r"""Deviation of the middle of three frames that are brought onto it along the flow.

    With neighbours :math:`a, b` the deviation of :math:`m` is
    :math:`\max(0, |m - (a + b)/2| - |a - b|/2)`: zero wherever ``m`` lies between its neighbours,
    so that motion and occlusion, which the neighbours show too, leave none. The mean of each frame
    is taken off first: texture that flickers is told apart from light that does.

    Args:
        before: ``(H, W)`` luma of the frame before, warped onto the middle.
        middle: ``(H, W)``.
        after: ``(H, W)``, warped onto the middle.

    Returns:
        Grey levels, mean over each cell of 16 px, ``(R, C)``.

    >>> import numpy as np
    >>> still = np.zeros((16, 16), np.float32)
    >>> dotted = still.copy()
    >>> dotted[::2] = 8
    >>> triplet_deviation(still, dotted, still).tolist()
    [[4.0]]
    >>> triplet_deviation(still, dotted, dotted).tolist()
    [[0.0]]
    """
    a, m, b = (frame - frame.mean() for frame in (before, middle, after))
    off = cv2.absdiff(m, (a + b) / 2) - cv2.absdiff(a, b) / 2
    return cell_mean(np.maximum(off, 0), CELL)
