"""What a rigid scene cannot explain, however the camera moves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["rigid_residual"]

_HYPOTHESES = 200
_PARALLAX = 0.5
_AT_A_TIME = 20
"""Hypotheses whose maps stay in a processor's cache."""


def rigid_residual(
    points: NDArray[np.float32], residual: NDArray[np.float32], *, travel: float = np.inf
) -> NDArray[np.float32]:
    """The part of what a homography leaves that parallax cannot be, px.

    Near things move more than far ones when a camera travels, but all towards or away from one
    point, the epipole; a melting wall keeps to none. The epipole that explains most is found among
    those of 200 pairs of points; what is left is the part of each residual across the direction to
    it. A fundamental matrix has five more degrees of freedom and in a flat scene follows a melt.

    Args:
        points: ``(N, 2)`` px.
        residual: ``(N, 2)`` px, left after the homography.
        travel: How far the camera moved the scene, px: parallax is taken for no more than that. A
            camera that stands still sees none, and a wall that sags in one direction is seen.

    Returns:
        ``(N,)`` px.

    References:
        Irani and Anandan. A Unified Approach to Moving Object Detection in 2D and 3D Scenes.
        IEEE TPAMI 20(6), 1998 (plane plus parallax).
    """
    size = np.linalg.norm(residual, axis=1).astype(np.float32)
    across = np.minimum(_off_the_best_epipole(points, residual, size), size)
    along = np.sqrt(np.maximum(0.0, size**2 - across**2))
    return np.asarray(np.hypot(across, np.maximum(0.0, along - travel)), np.float32)


def _off_the_best_epipole(
    points: NDArray[np.float32], residual: NDArray[np.float32], size: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The part of each residual across the direction to the epipole, all of it if there is none."""
    moved = np.flatnonzero(size > _PARALLAX)
    if len(moved) < 10:
        return size
    # Homogeneous lines through each point along its residual; two of them meet in an epipole.
    centre = points.mean(axis=0)
    place = (points - centre).astype(np.float64)
    own = residual.astype(np.float64)
    lines = np.cross(
        np.column_stack((place, np.ones(len(place)))),
        np.column_stack((own, np.zeros(len(own)))),
    )
    draw = np.random.default_rng(0)
    pairs = draw.choice(moved, (_HYPOTHESES, 2))
    epipoles = np.cross(lines[pairs[:, 0]], lines[pairs[:, 1]])
    epipoles = epipoles[np.abs(epipoles).max(axis=1) > 1e-9]
    if not len(epipoles):
        return size
    left = [
        np.minimum(_across(some, place, own), 1.0).sum(axis=1)
        for some in np.array_split(epipoles, -(-len(epipoles) // _AT_A_TIME))
    ]
    best = int(np.argmin(np.concatenate(left)))
    return np.asarray(_across(epipoles[best : best + 1], place, own)[0], np.float32)


def _across(
    epipoles: NDArray[np.float64], place: NDArray[np.float64], own: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The part of each residual across the direction to each epipole, ``(E, N)``."""
    x, y = (epipoles[:, k, None] - epipoles[:, 2, None] * place[:, k] for k in (0, 1))
    across: NDArray[np.float64] = np.abs(own[:, 0] * y - own[:, 1] * x)
    across /= np.sqrt(x * x + y * y) + 1e-9
    return across
