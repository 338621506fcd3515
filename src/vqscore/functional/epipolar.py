"""What a rigid scene cannot explain, however the camera moves."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["rigid_residual"]


def rigid_residual(
    source: NDArray[np.float32], target: NDArray[np.float32], planar: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Distance of each correspondence from what one rigid scene allows, px.

    Near things move more than far ones when a camera travels, but along epipolar lines; a melting wall
    keeps to none. The Sampson distance to a fundamental matrix by RANSAC, or the residual of a
    homography where that is smaller (a camera that only turns has no epipolar lines).

    Args:
        source: ``(N, 2)`` px.
        target: ``(N, 2)`` px.
        planar: ``(N,)`` residual of the homography, px.

    References:
        Hartley and Zisserman. Multiple View Geometry. 2nd ed., 2004, sections 11.4 and 11.6.
    """
    if len(source) < 30:
        return planar
    matrix, _ = cv2.findFundamentalMat(source, target, cv2.FM_RANSAC, 0.7, 0.99, 500)
    if matrix is None or matrix.shape != (3, 3):
        return planar
    one = np.ones((len(source), 1), np.float64)
    first, second = np.hstack((source, one)), np.hstack((target, one))
    lines, back = first @ matrix.T, second @ matrix
    slope = (lines[:, :2] ** 2).sum(axis=1) + (back[:, :2] ** 2).sum(axis=1)
    distance = np.abs((second * lines).sum(axis=1)) / np.sqrt(slope + 1e-12)
    return cast("NDArray[np.float32]", np.minimum(planar, distance).astype(np.float32))
