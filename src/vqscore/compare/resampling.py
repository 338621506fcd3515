"""Intervals and tests by resampling prompts, for whatever can be computed from their cells.

Cells are an array of shape ``(prompts, m, k)``: for each prompt up to ``m`` cells, one for each
attempt that has a value (the rest is NaN), each of ``k`` numbers. A statistic folds the last three
axes into a number, whatever axes stand before them. Prompts are what is drawn: attempts at one
prompt are no independent witnesses.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from vqscore.compare.rates import Interval

__all__ = [
    "Cells",
    "Drawn",
    "Statistic",
    "bootstrap",
    "bootstrap_difference",
    "cells_of",
    "expanded",
    "swap_test",
]

Cells: TypeAlias = NDArray[np.float64]
Statistic: TypeAlias = Callable[[Cells], NDArray[np.float64]]

DRAWS = 9999
_SEED = 20250101
_NUMBERS_AT_A_TIME = 4_000_000


class Drawn(NamedTuple):
    """What resampling says: an interval, and the standard error."""

    interval: Interval | None
    standard_error: float


def cells_of(prompts: Sequence[Sequence[tuple[float, ...]]], width: int) -> Cells:
    """Ragged cells as one array, filled up with NaN.

    Args:
        prompts: For each prompt its cells, each of as many numbers.
        width: The largest number of cells of a prompt; arrays that are compared need the same.

    Returns:
        ``(prompts, width, k)``.
    """
    k = next((len(cell) for cells in prompts for cell in cells), 1)
    array = np.full((len(prompts), max(width, 1), k), np.nan)
    for row, cells in zip(array, prompts, strict=True):
        if cells:
            row[: len(cells)] = cells
    return array


def bootstrap(cells: Cells, statistic: Statistic, level: float = 0.95) -> Drawn:
    """Interval of a statistic: BCa where that is defined, else percentiles.

    The level is that of :func:`expanded`.

    References:
        Efron. Better bootstrap confidence intervals. JASA 1987.
    """
    return _bootstrap(len(cells), lambda index: statistic(cells[index]), cells.size, level)


def bootstrap_difference(
    first: Cells, second: Cells, statistic: Statistic, level: float = 0.95
) -> Drawn:
    """Interval of the first's statistic less the second's, over the same prompts in both."""
    return _bootstrap(
        len(first),
        lambda index: _less(statistic(first[index]), statistic(second[index])),
        first.size + second.size,
        level,
    )


def expanded(level: float, prompts: int) -> float:
    """The level at which to read a bootstrap of so few prompts, for it to cover ``level``.

    Drawing from a small sample is drawing from less spread than there is, by the same share as for
    a t interval.

    References:
        Hesterberg. What teachers should know about the bootstrap. American Statistician 2015
        (expanded percentile interval).

    >>> f"{expanded(0.95, 15):.3f} {expanded(0.95, 1000):.3f}"
    '0.974 0.950'
    """
    reach = math.sqrt(prompts / (prompts - 1)) * float(stats.t.ppf((1 + level) / 2, prompts - 1))
    return 2 * float(stats.norm.cdf(reach)) - 1


def _bootstrap(
    prompts: int, at: Callable[[NDArray[np.intp]], NDArray[np.float64]], size: int, level: float
) -> Drawn:
    if prompts < 2:
        return Drawn(None, math.nan)
    level = expanded(level, prompts)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # What is degenerate is handled below; the warning would reach people who cannot act on it.
        warnings.simplefilter("ignore")
        result = stats.bootstrap(
            (np.arange(prompts),),
            lambda index, axis: at(index),  # noqa: ARG005 - the axis is always the last
            vectorized=True,
            n_resamples=DRAWS,
            batch=max(1, _NUMBERS_AT_A_TIME // max(1, size)),
            confidence_level=level,
            method="BCa",
            rng=np.random.default_rng(_SEED),
        )
    drawn = result.bootstrap_distribution
    ends = result.confidence_interval
    if not (math.isfinite(ends.low) and math.isfinite(ends.high)):
        ends = _percentiles(drawn, level)
    finite = drawn[np.isfinite(drawn)]
    error = float(finite.std(ddof=1)) if len(finite) == len(drawn) else math.nan
    return Drawn(None if ends is None else Interval(float(ends[0]), float(ends[1])), error)


def _percentiles(drawn: NDArray[np.float64], level: float) -> Interval | None:
    """Ends of the middle share; infinite ones are open. ``None`` if draws have no value."""
    if np.isnan(drawn).any():
        return None
    tail = (1 - level) / 2
    low = float(np.quantile(drawn, tail, method="lower"))
    high = float(np.quantile(drawn, 1 - tail, method="higher"))
    return Interval(low, high)


def swap_test(first: Cells, second: Cells, statistic: Statistic) -> float | None:
    """Two-sided p-value: how often would as large a difference come of swapping within prompts?

    Exact up to 13 prompts, else from 9,999 draws. For the mean of one cell a prompt it is the
    sign-flip test of the differences.

    Args:
        first: ``(prompts, m, k)``.
        second: The same shape, the same prompts.
        statistic: What is compared.

    Returns:
        The p-value, or ``None`` if the statistic has no value for these cells.
    """
    prompts = len(first)
    seen = float(_less(statistic(first), statistic(second)))
    if math.isnan(seen):
        return None
    exact = 2**prompts <= DRAWS + 1
    draws = 2**prompts if exact else DRAWS
    rng = np.random.default_rng(_SEED)
    at_a_time = max(1, _NUMBERS_AT_A_TIME // max(1, first.size))
    as_large = 0
    for start in range(0, draws, at_a_time):
        rows = np.arange(start, min(draws, start + at_a_time))
        swapped = (
            (rows[:, None] >> np.arange(prompts)) & 1 == 1
            if exact
            else rng.random((len(rows), prompts)) < 0.5
        )[:, :, None, None]
        one = statistic(np.where(swapped, second, first))
        other = statistic(np.where(swapped, first, second))
        difference = np.abs(_less(one, other))
        # Equal up to rounding is as large; a swap that leaves no value is, too: caution.
        near = (
            difference >= abs(seen) - 1e-12 * max(1.0, abs(seen))
            if math.isfinite(seen)
            else (np.isinf(difference))
        )
        as_large += int((near | np.isnan(difference)).sum())
    return as_large / draws if exact else (as_large + 1) / (draws + 1)


def _less(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # two infinities have no difference: NaN, and it is handled
        return np.asarray(one - other)
