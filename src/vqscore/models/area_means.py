"""A picture made smaller by averages over areas, as torch has it and several times faster."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

__all__ = ["area_means"]

_EXACT = 2**14
"""Pixels of a mean area up to which the largest one's sum is exact in single precision."""


def area_means(picture: Tensor, size: tuple[int, int]) -> Tensor:
    """What ``interpolate(picture, size, mode="area")`` gives, bit for bit, from summed areas.

    Sums of whole numbers are the same in whichever order they are taken. Measured on
    ``(1, 3, 360, 640)``: to a third in 0.6 ms where torch takes 1.8, to a tenth in 0.3 for 0.9.

    Args:
        picture: ``(1, C, H, W)`` float32, whole numbers from 0 to 255. Torch itself takes what is
            cut out of a larger one, or not channels last.
        size: Rows and columns of the result.

    >>> picture = torch.arange(256.0).repeat(1, 3, 200, 1)
    >>> area_means(picture.contiguous(memory_format=torch.channels_last), (1, 2))[0, 0].tolist()
    [[63.5, 191.5]]
    """
    height, width = picture.shape[2:]
    whole = picture.is_contiguous(memory_format=torch.channels_last)
    if not whole or height * width > _EXACT * size[0] * size[1]:
        return functional.adaptive_avg_pool2d(picture, size)
    (top, bottom), (left, right) = _edges(height, size[0]), _edges(width, size[1])
    sums = cv2.integral(picture[0].permute(1, 2, 0).numpy().astype(np.uint8))
    rows = sums[bottom] - sums[top]
    # What comes next chooses its way of computing by how the pixels lie: `take` keeps them in rows.
    means = (rows.take(right, axis=1) - rows.take(left, axis=1)).astype(np.float32)
    # One after the other: that is how torch rounds.
    means /= (bottom - top).astype(np.float32)[:, None, None]
    means /= (right - left).astype(np.float32)[:, None]
    return torch.from_numpy(means)[None].permute(0, 3, 1, 2)


@lru_cache(maxsize=64)
def _edges(length: int, parts: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First pixel of each part and the one behind its last; neighbours may share one."""
    part = np.arange(parts)
    return part * length // parts, -(-(part + 1) * length // parts)
