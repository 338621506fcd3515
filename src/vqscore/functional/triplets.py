"""A frame against what its two neighbours agree on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cell_mean

__all__ = ["CELL", "TripletDeviation", "triplet_deviation"]


CELL = 16
"""Side of a cell in which texture is compared, px."""


@dataclass(frozen=True, slots=True, eq=False)
class TripletDeviation:
    """How far the middle frame stands off its neighbours.

    ``brightness`` is a share of the middle frame's brightness; ``texture`` is in grey levels, mean
    over each cell of 16 px, ``(R, C)``.
    """

    brightness: float
    texture: NDArray[np.float32]


def triplet_deviation(
    before: NDArray[np.float32], middle: NDArray[np.float32], after: NDArray[np.float32]
) -> TripletDeviation:
    r"""Deviation of the middle of three frames that are brought onto it along the flow.

    With neighbours :math:`a, b` the deviation of :math:`m` is
    :math:`\max(0, |m - (a + b)/2| - |a - b|/2)`: zero wherever ``m`` lies between its neighbours,
    so that motion, occlusion and slow changes of light, which the neighbours show too, leave none.

    Args:
        before: ``(H, W)`` luma of the frame before, warped onto the middle.
        middle: ``(H, W)``.
        after: ``(H, W)``, warped onto the middle.

    >>> import numpy as np
    >>> a, m, b = (np.full((16, 16), v, np.float32) for v in (100, 110, 120))
    >>> triplet_deviation(a, m, b).brightness
    0.0
    >>> round(triplet_deviation(a, m, a).brightness, 3)
    0.083
    """
    a, m, b = float(before.mean()), float(middle.mean()), float(after.mean())
    light = max(0.0, abs(m - (a + b) / 2) - abs(a - b) / 2)
    # The common part is taken off: texture that flickers is told apart from light that does.
    half = np.abs((before - a) - (after - b)) / 2
    local = np.clip(np.abs((middle - m) - ((before - a) + (after - b)) / 2) - half, 0, None)
    return TripletDeviation(light / (m + 10.0), cell_mean(local, CELL))
