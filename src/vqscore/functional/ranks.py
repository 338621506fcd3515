"""Where one value stands among others."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["logistic", "standing"]


def logistic(x: NDArray[np.float64], middle: float, width: float) -> NDArray[np.float64]:
    """``1 / (1 + exp(-(x - middle) / width))``, without overflow; a negative width falls with x.

    >>> logistic(np.array([1.0, 1e9]), 1.0, 0.5).tolist()
    [0.5, 1.0]
    """
    scaled = np.clip((np.asarray(x, np.float64) - middle) / width, -50, 50)
    result: NDArray[np.float64] = 1 / (1 + np.exp(-scaled))
    return np.where(scaled >= 50, 1.0, np.where(scaled <= -50, 0.0, result))


def standing(value: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Distance of each value from the mean of its row of others, in their standard deviations.

    Unlike a rank it is smooth and does not stop at the top, and one near-duplicate of the value
    among many others hardly moves it. Where all others are equal it is 0.

    Args:
        value: ``(N,)``.
        others: ``(N, M)``.

    >>> standing(np.array([4.0]), np.array([[0.0, 2.0]])).tolist()
    [3.0]
    """
    spread = others.std(axis=1)
    flat = spread < 1e-9
    away = value - others.mean(axis=1)
    result: NDArray[np.float64] = np.where(flat, 0.0, away / np.where(flat, 1.0, spread))
    return result
