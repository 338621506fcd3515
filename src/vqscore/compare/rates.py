"""Rates with intervals: what a count of successes says of a generator, and of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from scipy import stats

__all__ = [
    "Interval",
    "Paired",
    "fisher",
    "mcnemar",
    "newcombe",
    "newcombe_paired",
    "success_at_k",
    "wilson",
    "wilson_clustered",
]


class Interval(NamedTuple):
    """Both ends of a confidence interval."""

    low: float
    high: float


class Paired(NamedTuple):
    """How two generators did on the same prompts: a fourfold table."""

    both: int
    first_only: int
    second_only: int
    neither: int

    @property
    def pairs(self) -> int:
        """How many prompts there are."""
        return sum(self)


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
    """Wilson's score interval of a rate.

    Args:
        successes: From 0 to ``trials``; need not be whole, so that it also serves an effective
            number of trials.
        trials: More than 0.
        level: Confidence, 0 to 1.

    References:
        Wilson. Probable inference, the law of succession, and statistical inference. JASA 1927.

    >>> low, high = wilson(42, 50)
    >>> f"{low:.3f} {high:.3f}"
    '0.715 0.917'
    """
    if not 0 <= successes <= trials or trials <= 0:
        raise ValueError(
            f"{successes} of {trials} is no rate: 0 <= successes <= trials, trials > 0"
        )
    z = NormalDist().inv_cdf((1 + level) / 2)
    rate = successes / trials
    middle = (rate + z * z / (2 * trials)) / (1 + z * z / trials)
    reach = (
        z
        / (1 + z * z / trials)
        * math.sqrt(rate * (1 - rate) / trials + z * z / (4 * trials * trials))
    )
    # Rounding must not put an end past the rate itself, or past 0 and 1.
    return Interval(max(0.0, min(middle - reach, rate)), min(1.0, max(middle + reach, rate)))


def wilson_clustered(
    successes: Sequence[int], trials: Sequence[int], level: float = 0.95
) -> Interval:
    """Wilson's interval where several attempts at one prompt are no independent trials.

    The trials count for as many as they are worth: their number divided by the design effect, which
    is estimated from how much prompts differ. With one trial each it is the plain interval.

    Args:
        successes: Per prompt.
        trials: Per prompt, each more than 0.
        level: Confidence, 0 to 1.

    References:
        Korn and Graubard. Confidence intervals for proportions with small expected number of
        positive counts estimated from survey data. Survey Methodology 1998.
    """
    won, tried = np.asarray(successes, float), np.asarray(trials, float)
    prompts, total = len(tried), float(tried.sum())
    rate = float(won.sum()) / total
    if total == prompts:
        return wilson(won.sum(), total, level)
    if prompts == 1:
        return wilson(rate, 1, level)
    if rate in (0.0, 1.0):
        # Nothing shows how alike the attempts at a prompt are: count each prompt once.
        return wilson(rate * prompts, prompts, level)
    spread = float(((won - rate * tried) ** 2).sum()) * prompts / (prompts - 1) / total**2
    worth = min(total, rate * (1 - rate) / spread) if spread > 0 else total
    half = (1 + level) / 2
    worth *= (NormalDist().inv_cdf(half) / float(stats.t.ppf(half, prompts - 1))) ** 2
    return wilson(rate * worth, worth, level)


def newcombe(first: tuple[int, int], second: tuple[int, int], level: float = 0.95) -> Interval:
    """Interval of the difference of two independent rates, the first less the second.

    Args:
        first: Successes and trials.
        second: Successes and trials.
        level: Confidence, 0 to 1.

    References:
        Newcombe. Interval estimation for the difference between independent proportions. Statistics
        in Medicine 1998 (method 10).
    """
    return _square_and_add(first, second, level, correlation=0.0)


def newcombe_paired(table: Paired, level: float = 0.95) -> Interval:
    """Interval of the difference of two rates over the same prompts, the first less the second.

    Unlike a bootstrap it has a width where both generators did the same on every prompt.

    References:
        Newcombe. Improved confidence intervals for the difference between binomial proportions
        based on paired data. Statistics in Medicine 1998 (method 10).
    """
    both, first_only, second_only, neither = table
    n = table.pairs
    product = math.prod(
        float(m)
        for m in (
            both + first_only,
            second_only + neither,
            both + second_only,
            first_only + neither,
        )
    )
    agreement = float(both * neither - first_only * second_only)
    if agreement > 0:
        agreement = max(agreement - n / 2, 0.0)
    correlation = agreement / math.sqrt(product) if product else 0.0
    return _square_and_add((both + first_only, n), (both + second_only, n), level, correlation)


def _square_and_add(
    first: tuple[int, int], second: tuple[int, int], level: float, correlation: float
) -> Interval:
    rates = [k / n for k, n in (first, second)]
    ends = [wilson(k, n, level) for k, n in (first, second)]
    below = [rate - end.low for rate, end in zip(rates, ends, strict=True)]
    above = [end.high - rate for rate, end in zip(rates, ends, strict=True)]
    difference = rates[0] - rates[1]

    def reach(x: float, y: float) -> float:
        return math.sqrt(max(0.0, x * x - 2 * correlation * x * y + y * y))

    return Interval(difference - reach(below[0], above[1]), difference + reach(above[0], below[1]))


def mcnemar(first_only: int, second_only: int) -> float:
    """Exact two-sided p-value of paired rates, from the prompts that only one of the two managed.

    References:
        McNemar. Note on the sampling error of the difference between correlated proportions or
        percentages. Psychometrika 1947.

    >>> mcnemar(8, 1)
    0.0390625
    """
    if first_only + second_only == 0:
        return 1.0
    return float(stats.binomtest(first_only, first_only + second_only).pvalue)


def fisher(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Exact two-sided p-value of two independent rates, each successes and trials."""
    table = [[k, n - k] for k, n in (first, second)]
    return float(stats.fisher_exact(table).pvalue)


def success_at_k(successes: int, attempts: int, k: int) -> float:
    """Chance that at least one of ``k`` attempts at a prompt succeeds, without bias.

    References:
        Chen et al. Evaluating large language models trained on code. 2021 (pass@k).

    >>> success_at_k(1, 4, 2)
    0.5
    """
    if not 1 <= k <= attempts:
        raise ValueError(f"k is from 1 to the number of attempts ({attempts}), not {k}")
    return 1.0 - math.comb(attempts - successes, k) / math.comb(attempts, k)
