"""One generator's number for one measure, with its interval and what stands behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from vqscore.compare.measures import Cell, Measure
from vqscore.compare.rates import wilson_clustered
from vqscore.compare.resampling import Cells, bootstrap, cells_of
from vqscore.compare.table import Estimate
from vqscore.compare.take import Take

__all__ = ["estimate", "finite", "lacking"]


def estimate(measure: Measure, by_prompt: Mapping[str, Sequence[Take]]) -> Estimate:
    """The number over all of a generator's attempts.

    Args:
        measure: What is asked.
        by_prompt: The generator's attempts, by prompt_id.
    """
    ragged = [measure.cells(takes) for takes in by_prompt.values()]
    ragged = [cells for cells in ragged if cells]
    counted = sum(len(cells) for cells in ragged)
    left_out = _asked(measure, by_prompt) - counted
    if not counted:
        return Estimate(None, left_out=left_out)
    if lacking(measure, by_prompt):
        note = f"not known for {left_out} attempts: no total"
        return Estimate(None, n=counted, left_out=left_out, note=note)
    if measure.kind == "number":
        return _number(measure, ragged, counted, left_out)
    return _rate(measure, ragged, counted, left_out)


def lacking(measure: Measure, by_prompt: Mapping[str, Sequence[Take]]) -> bool:
    """Whether a total cannot be made, because attempts are without a value."""
    return measure.complete and any(
        len(measure.cells(takes)) < len(takes) for takes in by_prompt.values()
    )


def finite(number: float) -> float | None:
    """The number, or ``None`` where it is infinite or none."""
    return float(number) if math.isfinite(number) else None


def _asked(measure: Measure, by_prompt: Mapping[str, Sequence[Take]]) -> int:
    return len(by_prompt) if measure.per_prompt else sum(len(t) for t in by_prompt.values())


def _rate(
    measure: Measure, ragged: Sequence[Sequence[Cell]], counted: int, left_out: int
) -> Estimate:
    won = [round(sum(cell[0] for cell in cells)) for cells in ragged]
    low, high = wilson_clustered(won, [len(cells) for cells in ragged])
    successes = sum(won)
    if measure.kind == "rate":
        return Estimate(successes / counted, low, high, counted, successes, left_out)
    return Estimate(
        counted / successes if successes else None,
        1 / high,
        1 / low if successes and low > 0 else None,
        counted,
        successes,
        left_out,
        "" if successes else "no clip passed",
    )


def _number(
    measure: Measure, ragged: Sequence[Sequence[Cell]], counted: int, left_out: int
) -> Estimate:
    cells: Cells = cells_of(ragged, max(len(c) for c in ragged))
    value = float(measure.statistic(cells))
    if math.isinf(value):
        return Estimate(None, n=counted, left_out=left_out, note="no clip passed")
    if math.isnan(value):
        return Estimate(None, left_out=left_out)
    drawn = bootstrap(cells, measure.statistic)
    if drawn.interval is None and measure.needs_interval:
        return Estimate(None, left_out=left_out)
    if drawn.interval is None:
        return Estimate(value, n=counted, left_out=left_out, note="too few prompts for an interval")
    low, high = (finite(end) for end in drawn.interval)
    return Estimate(value, low, high, counted, None, left_out)
