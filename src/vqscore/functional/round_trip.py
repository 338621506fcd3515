"""Where flow there and flow back agree."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.warp import warp_by_flow

__all__ = ["agrees"]


def agrees(forward: NDArray[np.float32], backward: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Pixels of the first frame that the flow brings back to where they were.

    The others were covered, uncovered, blurred away, or are plain. The tolerance grows with the
    motion (Sundaram, Brox and Keutzer, ECCV 2010).

    Args:
        forward: ``(H, W, 2)`` px, first frame to second.
        backward: ``(H, W, 2)`` px, second to first.

    Returns:
        ``(H, W)``.
    """
    returned = warp_by_flow(backward, forward)
    limit = _square(forward)
    limit += _square(returned)
    limit *= 0.01
    limit += 0.5
    returned += forward
    near: NDArray[np.bool_] = _square(returned) <= limit
    return near


def _square(flow: NDArray[np.float32]) -> NDArray[np.float32]:
    """Squared length ``(H, W)``. A sum over an axis of two takes NumPy eight times as long."""
    squares = flow * flow
    square: NDArray[np.float32] = squares[..., 0] + squares[..., 1]
    return square
