"""The likeliest place of a map of odds, and how far it reaches."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cells_box
from vqscore.functional.opencv import cv2
from vqscore.outcome import Box

__all__ = ["likeliest"]

_SURE = 1e-6


def likeliest(odds: NDArray[np.float32]) -> tuple[float, Box]:
    """Log odds of the likeliest 3 x 3 cells, and a box round all that is half as likely there.

    Args:
        odds: ``(R, C)`` log odds of each cell.

    >>> import numpy as np
    >>> odds = np.full((8, 8), -20, np.float32)
    >>> odds[2:5, 3:6] = 3
    >>> found, box = likeliest(odds)
    >>> round(found, 2), box
    (3.0, (0.375, 0.25, 0.375, 0.375))
    """
    likely = cv2.blur(1 / (1 + np.exp(-odds)), (3, 3))
    most = float(likely.max())
    _, labels = cv2.connectedComponents((likely >= most / 2).astype(np.uint8))
    place = labels == labels[np.unravel_index(int(likely.argmax()), likely.shape)]
    return float(np.log(most + _SURE) - np.log(1 - most + _SURE)), cells_box(place)
