"""How a flow field stretches and shears what it moves."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2

__all__ = ["strain"]


def strain(flow: NDArray[np.float32], smoothing: float = 2.0) -> NDArray[np.float32]:
    r"""Strain rate of a flow: zero where it only shifts and turns.

    With the Jacobian of the flow :math:`(u, v)`, the root of half of
    :math:`(u_x - v_y)^2 + (u_y + v_x)^2 + (u_x + v_y)^2`: shear and change of area.

    Args:
        flow: ``(H, W, 2)`` px.
        smoothing: Sigma of the Gaussian applied first, px.

    Returns:
        ``(H, W)``, in 1 (px a px).

    >>> import numpy as np
    >>> turn = np.dstack(np.meshgrid(np.arange(32.0), np.arange(32.0)))[..., ::-1] * [0.1, -0.1]
    >>> float(strain(turn.astype(np.float32))[12:20, 12:20].max().round(3))
    0.0
    """
    smooth = cv2.GaussianBlur(flow, (0, 0), smoothing)
    dx = cv2.Sobel(smooth, cv2.CV_32F, 1, 0) / 8
    dy = cv2.Sobel(smooth, cv2.CV_32F, 0, 1) / 8
    ux, vx, uy, vy = dx[..., 0], dx[..., 1], dy[..., 0], dy[..., 1]
    squares = (ux - vy) ** 2 + (uy + vx) ** 2 + (ux + vy) ** 2
    return cast("NDArray[np.float32]", np.sqrt(squares / 2).astype(np.float32))
