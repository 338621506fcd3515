"""Averages over square cells of a map: small, and steady against single pixels."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_homography
from vqscore.outcome import Box

__all__ = ["cell_mean", "cell_shape", "cells_box", "cells_shown"]


def cell_shape(height: int, width: int, cell: int) -> tuple[int, int]:
    """Rows and columns of whole cells in a map, at least one of each."""
    return max(1, height // cell), max(1, width // cell)


def cell_mean(values: NDArray[Any], cell: int) -> NDArray[np.float32]:
    """Mean over ``cell`` x ``cell`` squares, ``(H, W)`` to ``(H // cell, W // cell)``.

    Of ``(H, W, C)`` each channel for itself.

    >>> import numpy as np
    >>> cell_mean(np.arange(16.0).reshape(4, 4), 2).tolist()
    [[2.5, 4.5], [10.5, 12.5]]
    """
    rows, columns = cell_shape(values.shape[0], values.shape[1], cell)
    # OpenCV reads a part of each row where it lies.
    trimmed = np.asarray(values[: rows * cell, : columns * cell], np.float32)
    return cast(
        "NDArray[np.float32]",
        cv2.resize(trimmed, (columns, rows), interpolation=cv2.INTER_AREA),
    )


def cells_shown(
    homography: NDArray[np.float64], shape: tuple[int, ...], cell: int
) -> NDArray[np.bool_]:
    """Cells of a frame that a former frame of the same ``(H, W)``, moved by the homography, fills.

    >>> import numpy as np
    >>> cells_shown(np.array([[1, 0, 3.0], [0, 1, 0], [0, 0, 1]]), (4, 8), 2).tolist()
    [[False, False, True, True], [False, False, True, True]]
    """
    everywhere = np.full(shape[:2], 255, np.uint8)
    return cell_mean(warp_by_homography(everywhere, homography, outside=0.0), cell) > 250


def cells_box(chosen: NDArray[np.bool_], window: int = 1) -> Box:
    """Box round the chosen cells, ``(rows, columns)``, at least one of them, as shares of the map.

    Args:
        chosen: Which cells; or, of all windows of ``window`` x ``window`` cells, which.
        window: Cells on a side of what each entry stands for.

    >>> import numpy as np
    >>> cells_box(np.array([[0, 0, 0, 0], [0, 1, 1, 0]], bool))
    (0.25, 0.5, 0.5, 0.5)
    >>> cells_box(np.array([[0, 1, 0]], bool), window=2)
    (0.25, 0.0, 0.5, 1.0)
    """
    rows, columns = np.nonzero(chosen)
    down, across = chosen.shape[0] + window - 1, chosen.shape[1] + window - 1
    left, top = float(columns.min() / across), float(rows.min() / down)
    wide = float((columns.max() + window) / across - left)
    return left, top, wide, float((rows.max() + window) / down - top)
