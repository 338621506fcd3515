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
from vqscore.compare.table import Difference, Row
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


def corrected(
    found: Sequence[tuple[Row, Mapping[str, Found]]], headline: str = "first_shot"
) -> tuple[Row, ...]:
    """Rows with their differences, answered after Holm's correction over all of them.

    The question that the comparison is for gets half of the error rate, all others together the
    other half: a longer table must not take away what it was made to tell.
    """
    tests = [
        (row.key == headline, f.difference.p)
        for row, by_name in found
        for f in by_name.values()
        if f.difference.p is not None
    ]
    first = sum(is_headline for is_headline, _ in tests)
    others = len(tests) - first
    share = {True: 0.5 / first if first else 0.0, False: 0.5 / others if others else 0.0}
    if not (first and others):
        share = dict.fromkeys(share, 1 / max(1, len(tests)))
    left = iter(holm([p for _, p in tests], [share[is_headline] for is_headline, _ in tests]))
    return tuple(
        replace(
            row,
            differences={
                name: f.difference
                if f.difference.p is None
                # Whoever repeats this repeats the whole table: the strictest level counts.
                else _answered(f, next(left), ALPHA * share[row.key == headline], row.better)
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
) -> Found:
    """The generator less the reference, over the prompts where both have a value.

    Args:
        measure: What is asked.
        generator: Its attempts, by prompt_id.
        reference: The other's.
    """
    both = sorted(set(generator) & set(reference))
    cells = [(measure.cells(generator[p]), measure.cells(reference[p])) for p in both]
    cells = [(one, other) for one, other in cells if one and other]
    if not cells or lacking(measure, generator) or lacking(measure, reference):
        return Found(Difference(None, None, None, None, "", None, len(cells)))
    first, second = [one for one, _ in cells], [other for _, other in cells]
    if measure.kind == "inverse":
        return _of_inverses(first, second, measure)
    if measure.kind == "rate" and all(len(one) == len(other) == 1 for one, other in cells):
        return _of_rates(_table(first, second), measure)
    return _of_numbers(measure, first, second)


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


def _of_rates(table: Paired, measure: Measure) -> Found:
    n = table.pairs
    low, high = newcombe_paired(table)
    p = mcnemar(table.first_only, table.second_only)
    own, base = (table.both + table.first_only) / n, (table.both + table.second_only) / n
    gain = improvement(own, base, measure.better)
    found = Difference(own - base, low, high, gain, "McNemar exact", p, n)
    return Found(found, partial(prompts_for_mcnemar, table.first_only / n, table.second_only / n))


def _of_inverses(first: Ragged, second: Ragged, measure: Measure) -> Found:
    """One over a rate is tested by the rate: twice would only weaken every other test."""
    own, base = (
        len(flat) / sum(flat)
        if sum(flat := [cell[0] for cells in side for cell in cells])
        else None
        for side in (first, second)
    )
    gap = None if own is None or base is None else own - base
    gain = improvement(own, base, measure.better)
    return Found(Difference(gap, None, None, gain, "", None, len(first)))


def _of_numbers(measure: Measure, first: Ragged, second: Ragged) -> Found:
    width = max(len(cells) for cells in (*first, *second))
    one, other = cells_of(first, width), cells_of(second, width)
    own, base = float(measure.statistic(one)), float(measure.statistic(other))
    p = swap_test(one, other, measure.statistic)
    drawn = bootstrap_difference(one, other, measure.statistic)
    low, high = (None, None) if drawn.interval is None else map(finite, drawn.interval)
    # A slope has no nothing to be measured from: of one near 0 any change is many times as large.
    is_slope = measure.unit == "per 10 s"
    gain = None if is_slope else improvement(finite(own), finite(base), measure.better)
    test = "swaps within prompts"
    found = Difference(finite(own - base), low, high, gain, test, p, len(first))
    return Found(found, partial(prompts_for_mean, own - base, drawn.standard_error, len(first)))
