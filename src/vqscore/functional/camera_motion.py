"""The camera's share of a flow field: a homography by RANSAC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2
from vqscore.functional.warp import pixel_grid

__all__ = ["CameraMotion", "fit_camera_motion", "homography_flow", "rescaled"]


@dataclass(frozen=True, slots=True)
class CameraMotion:
    """How the scene moves across the frame because the camera moves.

    Args:
        homography: ``(3, 3)``, px of the first frame to px of the second.
        inlier_share: Share of the reliable flow that it explains, 0 to 1.
    """

    homography: NDArray[np.float64]
    inlier_share: float


def fit_camera_motion(
    flow: NDArray[np.float32], reliable: NDArray[np.bool_], *, step: int = 8, tolerance: float = 1.0
) -> CameraMotion:
    """Fit a homography to the flow at every ``step``-th reliable pixel.

    An affine motion is taken where it explains as much: four more degrees of freedom than the data
    ask for would follow the moving subject. With fewer than 12 reliable points the camera is
    taken to stand still, with an inlier share of 0.

    Args:
        flow: ``(H, W, 2)`` px.
        reliable: ``(H, W)``, where the flow can be trusted.
        step: Sampling distance, px.
        tolerance: Residual up to which a point counts as explained, px.
    """
    half = step // 2
    grid = pixel_grid(*flow.shape[:2])[half::step, half::step].reshape(-1, 2)
    moved = flow[half::step, half::step].reshape(-1, 2)
    chosen = reliable[half::step, half::step].reshape(-1)
    source, target = grid[chosen], grid[chosen] + moved[chosen]
    still = CameraMotion(np.eye(3), 0.0)
    if len(source) < 12:
        return still
    affine, inside = cv2.estimateAffine2D(
        source, target, method=cv2.RANSAC, ransacReprojThreshold=tolerance, maxIters=300
    )
    best = still
    if affine is not None:
        best = CameraMotion(np.vstack((affine, (0.0, 0.0, 1.0))), float(inside.mean()))
    if best.inlier_share < 0.8:
        projective, inside = cv2.findHomography(source, target, cv2.RANSAC, tolerance, maxIters=300)
        if projective is not None and float(inside.mean()) > best.inlier_share + 0.05:
            best = CameraMotion(projective.astype(np.float64), float(inside.mean()))
    return best


def homography_flow(
    homography: NDArray[np.float64], height: int, width: int, *, step: int = 1
) -> NDArray[np.float32]:
    """The flow ``(H, W, 2)`` px that a homography causes, or that at every ``step``-th pixel.

    >>> import numpy as np
    >>> shift = np.array([[1.0, 0, 3], [0, 1, -2], [0, 0, 1]])
    >>> homography_flow(shift, 4, 5)[0, 0].tolist()
    [3.0, -2.0]
    """
    grid = pixel_grid(height, width)[step // 2 :: step, step // 2 :: step]
    if np.array_equal(homography[2], (0.0, 0.0, 1.0)):
        affine = cv2.transform(grid, (homography - np.eye(3))[:2])
        return np.asarray(affine, np.float32)
    moved = cv2.perspectiveTransform(grid.reshape(-1, 1, 2), homography).reshape(grid.shape)
    return np.asarray(moved - grid, np.float32)


def rescaled(homography: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """The same motion for an image ``scale`` times as large (pixel centres at whole numbers)."""
    offset = (scale - 1) / 2
    up = np.array([[scale, 0, offset], [0, scale, offset], [0, 0, 1.0]])
    result: NDArray[np.float64] = up @ homography @ np.linalg.inv(up)
    return result
