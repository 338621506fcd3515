"""Fine structure of two pictures of one place: is it that of the same thing?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2

__all__ = ["compare_detail"]

_SIGMA, _WINDOW = 2.5, 10
_ALIKE, _CONTRAST = 0.75, 4.0
"""Correlation from which two structures are one, and variance, in grey levels squared, from which
there is a structure."""


def compare_detail(
    first: NDArray[np.uint8], second: NDArray[np.uint8], cell: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Cells in which both show the same fine structure, and cells in which they do not.

    Where both are plain neither is said.

    Args:
        first: Lightness ``(H, W)``.
        second: The same place at another time, ``(H, W)``.
        cell: Side of a cell, px.

    >>> import numpy as np
    >>> stripes = np.tile(np.uint8([0, 0, 0, 99, 99, 99]), (24, 4))
    >>> same, other = compare_detail(stripes, stripes, 12)
    >>> bool(same.all()), bool(other.any())
    (True, False)
    >>> same, other = compare_detail(stripes, np.full_like(stripes, 99), 12)
    >>> bool(same.any()), bool(other.all())
    (False, True)
    """
    one, two = _detail(first), _detail(second)
    own, others, shared = (
        cell_mean(cv2.boxFilter(product, -1, (_WINDOW, _WINDOW)), cell)
        for product in (one * one, two * two, one * two)
    )
    alike = shared > _ALIKE * np.sqrt(own * others + 1e-6)
    same = alike & (np.minimum(own, others) > _CONTRAST)
    other = ~alike & (np.maximum(own, others) > _CONTRAST)
    return np.asarray(same), np.asarray(other)


def _detail(lightness: NDArray[np.uint8]) -> NDArray[np.float32]:
    grey = lightness.astype(np.float32)
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), _SIGMA), np.float32)
