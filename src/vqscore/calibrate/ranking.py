"""How well ranks tell accepted from rejected clips."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["auc", "auc_interval"]


def auc(ranks: NDArray[np.float64], accepted: NDArray[np.bool_]) -> float:
    """How often an accepted clip ranks above a rejected one; ties count half.

    Args:
        ranks: ``(n,)``, higher is better.
        accepted: ``(n,)`` labels. With one answer only there is nothing to tell: 0.5.

    >>> auc(np.array([0.9, 0.2, 0.4]), np.array([True, False, True]))
    1.0
    """
    good, bad = ranks[accepted], np.sort(ranks[~accepted])
    if len(good) == 0 or len(bad) == 0:
        return 0.5
    below = np.searchsorted(bad, good, "left").sum() + np.searchsorted(bad, good, "right").sum()
    return float(below) / (2 * len(good) * len(bad))


def auc_interval(
    ranks: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    groups: NDArray[np.str_],
    rounds: int = 1000,
) -> tuple[float, float]:
    """95 % bootstrap interval of the AUC. Whole groups are drawn: their clips are not independent.

    Args:
        ranks: ``(n,)``, higher is better.
        accepted: ``(n,)`` labels.
        groups: ``(n,)`` names.
        rounds: Draws; those with one answer only say nothing and are left out.
    """
    names, index = np.unique(groups, return_inverse=True)
    rows = [np.flatnonzero(index == k) for k in range(len(names))]
    rng = np.random.default_rng(0)
    found = []
    for _ in range(rounds):
        drawn = np.concatenate([rows[k] for k in rng.integers(0, len(names), len(names))])
        if 0 < accepted[drawn].sum() < len(drawn):
            found.append(auc(ranks[drawn], accepted[drawn]))
    if not found:
        return 0.0, 1.0
    low, high = np.percentile(found, [2.5, 97.5])
    return float(low), float(high)
