"""Many tests in one table: what is left of each p-value, and how many prompts would do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from scipy import stats

__all__ = ["holm", "mcnemar_power", "prompts_for_mcnemar", "prompts_for_mean"]

POWER = 0.8
"""Chance of telling a difference as large as the one seen that counts as enough."""

_MOST_PROMPTS = 20_000
"""A number of prompts past which nobody would go; then none is named."""


def holm(p_values: Sequence[float], weights: Sequence[float] | None = None) -> list[float]:
    """P-values after Holm's step-down correction, in the order given.

    Args:
        p_values: Of all tests.
        weights: What share of the error rate each test gets, set before the data are seen; by
            default the same for all.

    References:
        Holm. A simple sequentially rejective multiple test procedure. Scand. J. Statistics 1979.

    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    >>> holm([0.01, 0.04, 0.03], weights=[2, 1, 1])
    [0.02, 0.06, 0.06]
    """
    shares = [1.0] * len(p_values) if weights is None else list(weights)
    corrected = [0.0] * len(p_values)
    largest = 0.0
    order = sorted(range(len(p_values)), key=lambda i: p_values[i] / shares[i])
    for rank, index in enumerate(order):
        left = sum(shares[i] for i in order[rank:])
        largest = max(largest, min(1.0, p_values[index] * left / shares[index]))
        corrected[index] = largest
    return corrected


def prompts_for_mcnemar(first_only: float, second_only: float, alpha: float) -> int | None:
    """Prompts at which McNemar's exact test would tell two rates apart, four times in five.

    Args:
        first_only: Share of prompts that only the first generator manages, 0 to 1.
        second_only: The same of the second.
        alpha: The level to test at.

    Returns:
        The number of prompts, or ``None`` if there is no difference, or more than 20,000 would be
        needed.
    """
    difference, moved = abs(first_only - second_only), first_only + second_only
    if difference == 0:
        return None
    za, zb = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(POWER)
    root = za * math.sqrt(moved) + zb * math.sqrt(max(0.0, moved - difference**2))
    # The approximation is for a test without the exact one's caution: start there, and go up.
    n = math.ceil((root / difference) ** 2)
    while n <= _MOST_PROMPTS:
        if mcnemar_power(n, first_only, second_only, alpha) >= POWER:
            return n
        n += max(1, n // 50)
    return None


def mcnemar_power(n: int, first_only: float, second_only: float, alpha: float) -> float:
    """Chance that McNemar's exact test tells two rates apart on ``n`` prompts."""
    moved = first_only + second_only
    centre, spread = n * moved, math.sqrt(n * moved * (1 - moved))
    low, high = max(1, int(centre - 6 * spread)), min(n, int(centre + 6 * spread) + 1)
    discordant = np.arange(low, high + 1)
    # The largest smaller count that is still significant, for each number of discordant prompts.
    least = stats.binom.ppf(alpha / 2, discordant, 0.5)
    least -= stats.binom.cdf(least, discordant, 0.5) > alpha / 2
    share = first_only / moved
    rejected = stats.binom.cdf(least, discordant, share) + stats.binom.cdf(
        least, discordant, 1 - share
    )
    return float((stats.binom.pmf(discordant, n, moved) * rejected).sum())


def prompts_for_mean(
    difference: float, standard_error: float, prompts: int, alpha: float
) -> int | None:
    """Prompts at which a difference as large as this one would be told, four times in five.

    Args:
        difference: As seen over ``prompts``.
        standard_error: Of that difference.
        prompts: How many there were.
        alpha: The level to test at.

    Returns:
        The number of prompts, or ``None`` if there is no difference, or more than 20,000 would be
        needed.
    """
    if difference == 0 or not (math.isfinite(standard_error) and math.isfinite(difference)):
        return None
    za, zb = NormalDist().inv_cdf(1 - alpha / 2), NormalDist().inv_cdf(POWER)
    # The last term is Guenther's, for a spread that is itself an estimate.
    n = prompts * ((za + zb) * standard_error / difference) ** 2 + za**2 / 2
    return math.ceil(n) if n <= _MOST_PROMPTS else None
