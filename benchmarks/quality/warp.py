"""Smooth displacement of pixels, and smooth noise to displace them by."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray


def displace(frame: NDArray[np.uint8], field: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Each pixel taken from where ``field`` ``(H, W, 2)`` points, px."""
    height, width = frame.shape[:2]
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    return cv2.remap(
        frame,
        xs + field[..., 0],
        ys + field[..., 1],
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REFLECT_101,
    )


def smooth_field(
    rng: np.random.Generator, height: int, width: int, cells: float
) -> NDArray[np.float32]:
    """Low-frequency noise ``(H, W, 2)``, peak about 1, ``cells`` bumps along the short side."""
    short = min(height, width)
    rows, columns = (max(3, round(cells * side / short)) + 2 for side in (height, width))
    coarse = rng.normal(size=(rows, columns, 2)).astype(np.float32)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine / (np.percentile(np.hypot(fine[..., 0], fine[..., 1]), 98) + 1e-6)


def ease(x: NDArray[np.float64] | float) -> NDArray[np.float64]:
    """0 to 1 with soft ends."""
    x = np.clip(x, 0, 1)
    return x * x * (3 - 2 * x)


def bump(
    height: int, width: int, centre: tuple[float, float], radius: float
) -> NDArray[np.float32]:
    """1 at the centre, falling softly to 0 at twice the radius."""
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    distance = ((xs - centre[0]) ** 2 + (ys - centre[1]) ** 2) / radius**2
    return np.exp(-0.5 * distance * 1.6) * (distance < 6)


def mix(
    clean: NDArray[np.uint8], other: NDArray[np.uint8], share: NDArray[np.float32] | float
) -> NDArray[np.uint8]:
    """``share`` of ``other``, the rest of ``clean``."""
    if isinstance(share, np.ndarray) and share.ndim == 2:
        share = share[..., None]
    out = clean.astype(np.float32) * (1 - share) + other.astype(np.float32) * share
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)
