"""The smooth part of a field of displacements: what bends as a whole, without what moves in it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["smooth_field"]

_DEGREE = 4
_RIDGE = 1e-2
"""Holds back terms of which too little of the frame says anything."""

_SCALES = (8.0, 4.0, 2.0, 2.0)
"""Distances from the field, px, at which a point counts a quarter, one pass after another: wide at
first, or a field that is large would be taken for what strays from none."""


def smooth_field(
    points: NDArray[np.float32],
    moved: NDArray[np.float32],
    weights: NDArray[np.float32],
    shape: tuple[int, int],
) -> NDArray[np.float32]:
    """The polynomial of fourth degree that most of the displacements keep to, at the points.

    Found by reweighted least squares: a person who walks strays from what the wall behind does, and
    is left out, while a wall that sags takes all that stands on it along.

    Args:
        points: ``(N, 2)`` px.
        moved: Displacement of each, ``(N, 2)`` px.
        weights: How much each counts at most, ``(N,)``.
        shape: Height and width of the frame, px.

    Returns:
        ``(N, 2)`` px.

    References:
        Holland and Welsch. Robust Regression Using Iteratively Reweighted Least-Squares.
        Communications in Statistics 6(9), 1977.
    """
    height, width = shape
    x, y = ((points - (width / 2, height / 2)) / (min(shape) / 2)).astype(np.float64).T
    terms = np.stack(
        [x**i * y**j for i in range(_DEGREE + 1) for j in range(_DEGREE + 1 - i)], axis=1
    )
    counts, field = weights.astype(np.float64), np.zeros(moved.shape)
    for scale in _SCALES:
        weighted = terms * counts[:, None]
        ridge = _RIDGE * counts.sum() * np.eye(terms.shape[1])
        field = terms @ np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ moved)
        astray = np.linalg.norm(moved - field, axis=1)
        counts = weights / (1 + (astray / scale) ** 2) ** 2
    return field.astype(np.float32)
