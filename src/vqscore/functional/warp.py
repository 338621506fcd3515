"""Resampling of images along a flow or a homography."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2

__all__ = ["pixel_grid", "warp_by_flow", "warp_by_homography"]


@lru_cache(maxsize=8)
def pixel_grid(height: int, width: int) -> NDArray[np.float32]:
    """Coordinates of every pixel, ``(H, W, 2)``, x then y.

    >>> pixel_grid(2, 3)[1, 2].tolist()
    [2.0, 1.0]
    """
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    grid = np.ascontiguousarray(np.dstack((x, y)))
    grid.flags.writeable = False
    return grid


def warp_by_flow(image: NDArray[Any], flow: NDArray[np.float32]) -> NDArray[Any]:
    """Sample ``image`` at ``x + flow(x)``: brings the second frame back onto the first.

    Args:
        image: ``(H, W)`` or ``(H, W, C)``.
        flow: ``(H, W, 2)`` px.
    """
    where = pixel_grid(*flow.shape[:2]) + flow
    return cast(
        "NDArray[Any]",
        cv2.remap(image, where, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),  # type: ignore[call-overload]
    )


def warp_by_homography(
    image: NDArray[Any], homography: NDArray[np.float64], *, outside: float | None = None
) -> NDArray[Any]:
    """Move ``image`` so that a point ``p`` lands on ``homography @ p``.

    Args:
        image: ``(H, W)`` or ``(H, W, C)``.
        homography: ``(3, 3)``, px to px.
        outside: Value where the image does not reach; by default its edge is repeated.
    """
    height, width = image.shape[:2]
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    value = 0.0 if outside is None else outside
    return cast(
        "NDArray[Any]",
        cv2.warpPerspective(
            image,
            homography,
            (width, height),
            flags=cv2.INTER_LINEAR,
            borderMode=border,
            borderValue=value,
        ),
    )
