"""Statistics over cells (see :mod:`vqscore.compare.resampling`): each folds the last three axes."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from vqscore.compare.resampling import Cells, Statistic

__all__ = ["mean", "quantile", "ratio", "slope_per_ten"]

_BOTH = (-2, -1)


def mean(cells: Cells) -> NDArray[np.float64]:
    """Mean of all attempts, ``(..., prompts, m, 1)`` to ``(...)``; NaN where there is none."""
    values = cells[..., 0]
    with np.errstate(invalid="ignore"):
        result = np.nansum(values, axis=_BOTH) / np.isfinite(values).sum(axis=_BOTH)
    return np.asarray(result)


def ratio(cells: Cells) -> NDArray[np.float64]:
    """Sum of the first number over the sum of the second, ``(..., prompts, m, 2)`` to ``(...)``.

    Infinite where the second sum is 0.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        sums = np.nansum(cells, axis=(-3, -2))
        return np.asarray(sums[..., 0] / sums[..., 1])


def slope_per_ten(cells: Cells) -> NDArray[np.float64]:
    """Least-squares slope of the second number on the first, for ten units of the first.

    ``(..., prompts, m, 2)`` to ``(...)``; NaN where the first number does not vary.
    """
    known = np.isfinite(cells[..., 0])
    count = known.sum(axis=_BOTH)
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = np.nansum(cells, axis=(-3, -2)) / count[..., None]
        x, y = np.moveaxis(cells - middle[..., None, None, :], -1, 0)
        spread = np.nansum(x * x, axis=_BOTH)
        slope = np.nansum(x * y, axis=_BOTH) / np.where(spread > 1e-9, spread, np.nan)
    return np.asarray(10 * slope)


def quantile(share: float) -> Statistic:
    """The statistic that is the quantile of all attempts, interpolated as NumPy does."""
    return partial(_quantile, share=share)


def _quantile(cells: Cells, share: float) -> NDArray[np.float64]:
    flat = cells[..., 0].reshape(*cells.shape[:-3], -1)
    count = np.isfinite(flat).sum(axis=-1)
    ordered = np.sort(flat, axis=-1)  # NaN goes last
    place = share * np.maximum(count - 1, 0)
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, np.maximum(count - 1, 0))
    low = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0]
    return np.asarray(low + (high - low) * (place - below))
