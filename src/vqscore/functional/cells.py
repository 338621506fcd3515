"""Averages over square cells of a map: small, and steady against single pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2

__all__ = ["cell_mean", "cell_shape"]


def cell_shape(height: int, width: int, cell: int) -> tuple[int, int]:
    """Rows and columns of whole cells in a map, at least one of each."""
    return max(1, height // cell), max(1, width // cell)


def cell_mean(values: NDArray[Any], cell: int) -> NDArray[np.float32]:
    """Mean over ``cell`` x ``cell`` squares, ``(H, W)`` to ``(H // cell, W // cell)``.

    >>> import numpy as np
    >>> cell_mean(np.arange(16.0).reshape(4, 4), 2).tolist()
    [[2.5, 4.5], [10.5, 12.5]]
    """
    height, width = values.shape
    rows, columns = cell_shape(height, width, cell)
    trimmed = np.ascontiguousarray(values[: rows * cell, : columns * cell], dtype=np.float32)
    mean: NDArray[np.float32] = cv2.resize(
        trimmed, (columns, rows), interpolation=cv2.INTER_AREA
    ).astype(np.float32)
    return mean.reshape(rows, columns)
