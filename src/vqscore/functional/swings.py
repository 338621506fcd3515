"""How much a curve goes back and forth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["swings"]


def swings(steps: NDArray[np.float64], window: int) -> NDArray[np.float64]:
    r"""Total variation less net change, in every window of a curve's steps.

    :math:`\sum |s| - |\sum s|` is zero for a ramp up or down, however steep, and twice the height
    of what rises and falls again, however long it is held.

    Args:
        steps: ``(N,)``.
        window: Steps in a window, 1 to ``N``.

    Returns:
        ``(N - window + 1,)``, in the unit of the steps.

    >>> swings(np.array([1.0, 2.0, 1.0]), 3).tolist()
    [0.0]
    >>> swings(np.array([1.0, 0.0, 0.0, -1.0, 0.0]), 4).tolist()
    [2.0, 0.0]
    """
    net, total = (np.concatenate(([0.0], np.cumsum(each))) for each in (steps, np.abs(steps)))
    back_and_forth: NDArray[np.float64] = (total[window:] - total[:-window]) - np.abs(
        net[window:] - net[:-window]
    )
    return np.maximum(0.0, back_and_forth)
