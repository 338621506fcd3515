"""How high a series lies once it has begun."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["above_beginning"]

_BEGINNING = 0.3
_SHARE = 0.3
"""Share of the beginning's value that is taken for what the clip is like anyway."""


def above_beginning(values: NDArray[np.float64]) -> float:
    """Median of a series after its first three tenths, less three tenths of their own median.

    Clips differ more from each other than a defect changes one, and what a generator spoils it
    spoils later more than sooner.

    Args:
        values: ``(N,)``, at least two.

    >>> above_beginning(np.array([1.0, 1.0, 1.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0]))
    2.7
    """
    count = max(1, round(_BEGINNING * len(values)))
    return float(np.median(values[count:]) - _SHARE * np.median(values[:count]))
