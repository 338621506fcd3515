"""What a rigid scene cannot explain, however the camera moves."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

__all__ = ["rigid_residual"]

_HYPOTHESES = 200
_PARALLAX = 0.5


def rigid_residual(
    points: NDArray[np.float32], residual: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The part of what a homography leaves that parallax cannot be, px.

    Near things move more than far ones when a camera travels, but all towards or away from one
    point, the epipole; a melting wall keeps to none. The epipole that explains most is found among
    those of 200 pairs of points; what is left is the part of each residual across the direction to
    it. A fundamental matrix has five more degrees of freedom and in a flat scene follows a melt.

    Args:
        points: ``(N, 2)`` px.
        residual: ``(N, 2)`` px, left after the homography.

    Returns:
        ``(N,)`` px.

    References:
        Irani and Anandan. A Unified Approach to Moving Object Detection in 2D and 3D Scenes.
        IEEE TPAMI 20(6), 1998 (plane plus parallax).
    """
    size = np.linalg.norm(residual, axis=1)
    moved = np.flatnonzero(size > _PARALLAX)
    if len(moved) < 10:
        return cast("NDArray[np.float32]", size.astype(np.float32))
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
        return cast("NDArray[np.float32]", size.astype(np.float32))
    towards = epipoles[:, None, :2] - epipoles[:, None, 2:] * place[None]
    across = np.abs(own[:, 0] * towards[..., 1] - own[:, 1] * towards[..., 0])
    across /= np.linalg.norm(towards, axis=2) + 1e-9
    best = int(np.argmin(np.minimum(across, 1.0).sum(axis=1)))
    return cast("NDArray[np.float32]", np.minimum(across[best], size).astype(np.float32))
