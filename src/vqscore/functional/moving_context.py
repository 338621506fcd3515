"""How all that moves is strained, and was so far: what one limb is compared with."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["CONTEXT", "TOTALS", "moving_cells", "moving_context", "moving_totals"]

TOTALS = 7
CONTEXT = 12

_MOVES = 0.6
"""px of a frame with a short side of 256 px in a tenth of a second."""


def moving_cells(maps: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which cells move against the camera, ``(..., R, C)`` of ``(..., 17, R, C)``."""
    return np.asarray(np.hypot(maps[..., 0, :, :], maps[..., 1, :, :]) > _MOVES)


def moving_totals(maps: NDArray[np.floating]) -> NDArray[np.float64]:
    """Sums over the cells of one sample that move against the camera, ``(7,)``.

    How many there are, then of the shorter and of the longer distance strain and misfit
    (logarithms of 1 + 5 x and of 1 + x) and the share that flow can follow.

    Args:
        maps: ``(17, R, C)`` of :class:`~vqscore.features.motion_maps.MotionMap`.
    """
    maps = np.asarray(maps, np.float64)
    moves = moving_cells(maps)
    sums = [float(moves.sum())]
    for near_or_far in (maps[:7], maps[7:14]):
        followed, strain, misfit = (near_or_far[k][moves] for k in (2, 5, 6))
        sums += [np.log1p(5 * strain).sum(), np.log1p(misfit).sum(), followed.sum()]
    return np.asarray(sums, np.float64)


def moving_context(totals: NDArray[np.float64], before: NDArray[np.float64]) -> NDArray[np.float32]:
    """Means of each sample and of the shot so far, ``(N, 12)``; 0 where nothing moved.

    Args:
        totals: ``(N, 7)`` of successive samples.
        before: ``(7,)``, the sum of the shot's earlier ones.
    """
    so_far = before + np.cumsum(totals, axis=0)
    means = [each[:, 1:] / np.maximum(each[:, :1], 1.0) for each in (totals, so_far)]
    return np.concatenate(means, axis=1).astype(np.float32)
