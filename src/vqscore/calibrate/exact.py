"""What a counted rate is at most: exact binomial limits, for clips that come in groups."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta

__all__ = ["at_least", "at_most", "clips_needed", "clips_per_answer", "intraclass"]


def at_most(errors: float, clips: float, confidence: float = 0.95) -> float:
    """One-sided upper limit on a rate (Clopper and Pearson, 1934).

    Args:
        errors: How often it was seen; may be a fraction where clips were weighed down.
        clips: Out of how many; likewise.
        confidence: Share of samples in which the true rate is no higher than the limit.

    >>> round(at_most(0, 59), 3), round(at_most(2, 40), 3), at_most(3, 3), at_most(0, 0)
    (0.05, 0.149, 1.0, 1.0)
    """
    if clips <= 0 or errors >= clips:
        return 1.0
    return float(beta.ppf(confidence, errors + 1, clips - errors))


def at_least(errors: float, clips: float, confidence: float = 0.95) -> float:
    """One-sided lower limit on a rate, as :func:`at_most` is the upper one.

    >>> at_least(0, 10), round(at_least(3, 4), 3)
    (0.0, 0.249)
    """
    if errors <= 0:
        return 0.0
    return float(beta.ppf(1 - confidence, errors, clips - errors + 1))


def clips_needed(rate: float, target: float, confidence: float = 0.95) -> int | None:
    """Independent clips it takes to promise a target; none if the rate is not below it.

    Args:
        rate: The rate to expect.
        target: The rate to promise.
        confidence: Of the promise.

    >>> clips_needed(0.0, 0.05), clips_needed(0.02, 0.05), clips_needed(0.06, 0.05)
    (59, 181, None)
    """
    if rate >= target:
        return None
    clips = max(1, math.ceil(math.log(1 - confidence) / math.log(1 - target)))
    while at_most(math.ceil(rate * clips), clips, confidence) > target:
        clips += max(1, clips // 100)
        if clips > 1_000_000:
            return None
    return clips


def intraclass(values: NDArray[np.float64], groups: NDArray[np.str_]) -> float:
    """How alike values of one group are: 0 for independent ones, 1 for the same (one-way ANOVA).

    Args:
        values: ``(n,)`` numbers.
        groups: ``(n,)`` names of the groups they come from.

    >>> intraclass(np.array([1.0, 1.0, 3.0, 3.0]), np.array(["a", "a", "b", "b"]))
    1.0
    """
    names, index = np.unique(groups, return_inverse=True)
    sizes = np.bincount(index)
    count, n = len(names), len(values)
    if count < 2 or n == count:
        return 0.0
    means = np.bincount(index, weights=values) / sizes
    between = float((sizes * (means - values.mean()) ** 2).sum()) / (count - 1)
    within = float(((values - means[index]) ** 2).sum()) / (n - count)
    typical = (n - float((sizes**2).sum()) / n) / (count - 1)
    total = between + (typical - 1) * within
    if total <= 1e-12:
        return 0.0
    return min(1.0, max(0.0, (between - within) / total))


def clips_per_answer(values: NDArray[np.float64], groups: NDArray[np.str_]) -> float:
    """How many clips of these groups weigh as much as one independent clip; 1 or more.

    The design effect (Kish, 1965): ``1 + (m - 1) x intraclass correlation``, with ``m`` the mean
    group size as a clip sees it. Taken from the ranks and not from the errors, so that it is known
    where no error was seen.

    Args:
        values: ``(n,)`` what the clips were ranked by.
        groups: ``(n,)`` names of the groups they come from.
    """
    if len(values) == 0:
        return 1.0
    sizes = np.unique(groups, return_counts=True)[1]
    seen = float((sizes**2).sum()) / len(values)
    return 1.0 + (seen - 1.0) * intraclass(values, groups)
