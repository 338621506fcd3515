"""Two generators over the prompts that both have: difference, interval, test, and what would do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeAlias

from vqscore.compare.estimates import finite, lacking
from vqscore.compare.measures import Cell, Measure
from vqscore.compare.multiplicity import holm, prompts_for_mcnemar, prompts_for_mean
from vqscore.compare.rates import Paired, mcnemar, newcombe_paired
from vqscore.compare.resampling import bootstrap_difference, cells_of, swap_test
from vqscore.compare.table import Difference, Estimate, Row
from vqscore.compare.take import Take

__all__ = ["ALPHA", "Found", "corrected", "difference", "improvement"]

ALPHA = 0.05
"""The level of the whole table: the chance of any wrong "better" or "worse" in it."""

Ragged: TypeAlias = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Found:
    """A difference before the correction for all others, and the prompts that would tell it.

    Args:
        difference: Without an answer yet.
        enough: The level to test at, to the number of prompts that would do.
    """

    difference: Difference
    enough: Callable[[float], int | None] = lambda _alpha: None


def corrected(found: Sequence[tuple[Row, Mapping[str, Found]]]) -> tuple[Row, ...]:
    """Rows with their differences, answered after Holm's correction over all of them."""
    p_values = [
        f.difference.p for _, row in found for f in row.values() if f.difference.p is not None
    ]
    left = iter(holm(p_values))
    # Whoever repeats the comparison repeats the whole table: the strictest level is to be met.
    alpha = ALPHA / max(1, len(p_values))
    return tuple(
        replace(
            row,
            differences={
                name: f.difference
                if f.difference.p is None
                else _answered(f, next(left), alpha, row.better)
                for name, f in by_name.items()
            },
        )
        for row, by_name in found
    )


def _answered(found: Found, p_holm: float, alpha: float, better: str) -> Difference:
    gap = found.difference.value
    if gap is not None and p_holm < ALPHA:
        ahead = (gap > 0) == (better == "higher")
        return replace(found.difference, p_holm=p_holm, answer="better" if ahead else "worse")
    return replace(found.difference, p_holm=p_holm, enough=found.enough(alpha))


def difference(
    measure: Measure,
    generator: Mapping[str, Sequence[Take]],
    reference: Mapping[str, Sequence[Take]],
    own: Estimate,
    base: Estimate,
) -> Found:
    """The generator less the reference.

    Args:
        measure: What is asked.
        generator: Its attempts, by prompt_id.
        reference: The other's.
        own: The generator's number, over all its prompts.
        base: The reference's.
    """
    both = sorted(set(generator) & set(reference))
    cells = [(measure.cells(generator[p]), measure.cells(reference[p])) for p in both]
    cells = [(one, other) for one, other in cells if one and other]
    better = improvement(own.value, base.value, measure.better)
    if not cells or lacking(measure, generator) or lacking(measure, reference):
        return Found(Difference(None, None, None, None, "", None, len(cells)))
    if measure.kind == "inverse":
        # One over a rate is tested by the rate: twice would only weaken every other test.
        gap = None if own.value is None or base.value is None else own.value - base.value
        return Found(Difference(gap, None, None, better, "", None, len(cells)))
    first, second = [one for one, _ in cells], [other for _, other in cells]
    if measure.kind == "rate" and all(len(one) == len(other) == 1 for one, other in cells):
        return _of_rates(_table(first, second), better)
    return _of_numbers(measure, first, second, better)


def improvement(own: float | None, base: float | None, better: str) -> float | None:
    """Change relative to the reference, above 0 where it is for the better.

    >>> improvement(0.84, 0.52, "higher"), improvement(30, 40, "lower")
    (0.6153846153846153, 0.25)
    """
    if own is None or base is None or base <= 0:
        return None
    change = (own - base) / base
    return change if better == "higher" else -change


def _table(first: Ragged, second: Ragged) -> Paired:
    pairs = [(one[0][0] > 0, other[0][0] > 0) for one, other in zip(first, second, strict=True)]
    return Paired(*(pairs.count(p) for p in ((True, True), (True, False), (False, True),
                                             (False, False))))  # fmt: skip


def _of_rates(table: Paired, better: float | None) -> Found:
    n = table.pairs
    low, high = newcombe_paired(table)
    p = mcnemar(table.first_only, table.second_only)
    gap = (table.first_only - table.second_only) / n
    found = Difference(gap, low, high, better, "McNemar exact", p, n)
    return Found(found, partial(prompts_for_mcnemar, table.first_only / n, table.second_only / n))


def _of_numbers(measure: Measure, first: Ragged, second: Ragged, better: float | None) -> Found:
    width = max(len(cells) for cells in (*first, *second))
    one, other = cells_of(first, width), cells_of(second, width)
    gap = float(measure.statistic(one)) - float(measure.statistic(other))
    p = swap_test(one, other, measure.statistic)
    drawn = bootstrap_difference(one, other, measure.statistic)
    low, high = (None, None) if drawn.interval is None else map(finite, drawn.interval)
    found = Difference(
        finite(gap), low, high, better, "swaps within prompts", p, len(first)
    )  # fmt: skip
    return Found(found, partial(prompts_for_mean, gap, drawn.standard_error, len(first)))
