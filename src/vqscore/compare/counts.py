"""A table that somebody else counted, with the intervals and tests that it allows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec
from scipy import stats

from vqscore.compare.differences import Found, corrected, improvement
from vqscore.compare.manifest import ManifestError, refuse
from vqscore.compare.manifest_files import Rows
from vqscore.compare.manifest_rows import check_columns
from vqscore.compare.rates import fisher, newcombe, wilson
from vqscore.compare.table import Comparison, Difference, Estimate, Row, Unit
from vqscore.errors import UsageError

__all__ = ["compare_counts", "is_counts"]


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    """One number of one generator: ``count`` of ``of``, or a ``value``."""

    generator: str
    measure: str
    count: int | None = None
    of: int | None = None
    value: float | None = None
    spread: float | None = None
    unit: Unit = ""
    better: Literal["higher", "lower"] | None = None

    def __post_init__(self) -> None:
        if (self.count is None) == (self.value is None):
            raise ValueError("either count (with of) or value is needed, and not both")
        if self.count is not None and (self.of is None or not 0 <= self.count <= self.of > 0):
            raise ValueError(f"{self.count} of {self.of} is no count")
        if self.of is not None and self.of < 1:
            raise ValueError(f"of is a number of clips, not {self.of}")
        for name in ("value", "spread"):
            number = getattr(self, name)
            if number is not None and not (math.isfinite(number) and number >= 0):
                raise ValueError(f"{name} is a number from 0 up, not {number}")
        if self.unit in ("percent", "share", "score") and (self.value or 0) > _span(self.unit):
            raise ValueError(f"{self.value} {self.unit} is more than {_span(self.unit):g}")


def is_counts(rows: Rows) -> bool:
    """Whether a table holds counts rather than clips: a column ``measure``, and no ``clip``."""
    return any("measure" in row and "clip" not in row for _, row in rows)


def compare_counts(source: Path, rows: Rows, against: str | None = None) -> Comparison:
    """Compare generators by counts and means.

    Columns: ``generator, measure`` and either ``count, of`` or ``value``; for values also
    ``unit``, ``of`` (clips behind a mean), ``spread`` (their standard deviation) and ``better``
    (``higher`` or ``lower``).

    Which prompts a count is made of is not known, so nothing is paired: Newcombe's interval and
    Fisher's exact test for counts, Welch's test for means with a spread. A mean of percentages
    without a spread has the widest interval that any spread allows.

    Raises:
        ManifestError: Rows that cannot be used, all of them named.
        UsageError: No such generator to compare with.
    """
    columns = dict.fromkeys(name for _, row in rows for name in row)
    check_columns(source, columns, _Count.__struct_fields__, ("generator", "measure"))
    counts = _counts(source, rows)
    generators = tuple(dict.fromkeys(generator for generator, _ in counts))
    reference = against or generators[0]
    if reference not in generators:
        listed = ", ".join(generators)
        raise UsageError(f"there is no generator {reference!r} to compare with; known: {listed}")
    found: list[tuple[Row, Mapping[str, Found]]] = []
    for measure in dict.fromkeys(measure for _, measure in counts):
        mine = {name: counts[name, measure] for name in generators if (name, measure) in counts}
        found.append(_row(measure, mine, generators, reference))
    return Comparison(
        generators=generators,
        reference=reference,
        policy="",
        prompts=max((count.of or 0 for count in counts.values()), default=0),
        rows=corrected(found),
        tallies={name: {} for name in generators},
        notes=(
            "from counts, not clips: the same prompts on both sides would tell smaller differences",
        ),
    )


def _counts(source: Path, rows: Rows) -> dict[tuple[str, str], _Count]:
    found: dict[tuple[str, str], _Count] = {}
    problems: list[str] = []
    for number, fields in rows:
        known = {name: fields.get(name) for name in _Count.__struct_fields__}
        plain: dict[str, Any] = {
            name: value.strip() if isinstance(value, str) else value
            for name, value in known.items()
            if value is not None and str(value).strip()
        }
        try:
            count = msgspec.convert(plain, _Count, strict=False)
        except msgspec.ValidationError as error:
            problems.append(f"row {number}: {error}")
            continue
        key = (count.generator, count.measure)
        if key in found:
            problems.append(f"row {number}: {count.measure!r} of {count.generator} again")
        elif any(m == count.measure and _kind(c) != _kind(count) for (_, m), c in found.items()):
            problems.append(f"row {number}: {count.measure!r} has another unit or kind than before")
        found.setdefault(key, count)
    refuse(source, "rows that cannot be used", problems)
    if not found:
        raise ManifestError(f"manifest {source} lists no counts")
    return found


def _kind(count: _Count) -> tuple[bool, str]:
    return count.count is None, count.unit


def _row(
    measure: str, counts: Mapping[str, _Count], generators: tuple[str, ...], reference: str
) -> tuple[Row, Mapping[str, Found]]:
    first = next(iter(counts.values()))
    unit: Unit = "share" if first.count is not None else first.unit
    natural: Literal["higher", "lower"] = (
        "higher" if unit in ("share", "percent", "score", "") else "lower"
    )
    better = next((c.better for c in counts.values() if c.better is not None), natural)
    estimates = {
        name: _estimate(counts[name]) if name in counts else Estimate(None) for name in generators
    }
    row = Row(measure.replace(" ", "_"), measure, unit, better, estimates)
    if reference not in counts:
        return row, {}
    base = counts[reference]
    return row, {
        name: _found(count, base, better, estimates) for name, count in counts.items()
        if name != reference
    }  # fmt: skip


def _estimate(count: _Count) -> Estimate:
    if count.count is not None and count.of is not None:
        low, high = wilson(count.count, count.of)
        return Estimate(count.count / count.of, low, high, count.of, count.count)
    assert count.value is not None  # one of the two is there
    of = count.of or 0
    if count.spread is not None and of > 1:
        reach = float(stats.t.ppf(0.975, of - 1)) * count.spread / math.sqrt(of)
        return Estimate(count.value, count.value - reach, count.value + reach, of)
    if count.unit in ("percent", "share", "score") and of:
        # No mean of numbers from 0 to 1 varies more than a rate of that size does.
        span = _span(count.unit)
        low, high = wilson(count.value / span * of, of)
        note = "widest interval that any spread allows"
        return Estimate(count.value, low * span, high * span, of, note=note)
    return Estimate(count.value, n=of, note="no interval: the spread was not given")


def _found(
    count: _Count, base: _Count, better: Literal["higher", "lower"], all_of: Mapping[str, Estimate]
) -> Found:
    own, other = all_of[count.generator], all_of[base.generator]
    gain = improvement(own.value, other.value, better)
    gap = (own.value or 0) - (other.value or 0)
    pairs = min(count.of or 0, base.of or 0)
    if count.count is not None and base.count is not None and count.of and base.of:
        one, two = (count.count, count.of), (base.count, base.of)
        low, high = newcombe(one, two)
        return Found(Difference(gap, low, high, gain, "Fisher exact", fisher(one, two), pairs))
    if count.spread is None or base.spread is None or pairs < 2:
        return Found(Difference(gap, None, None, gain, "", None, pairs))
    welch = stats.ttest_ind_from_stats(
        own.value, count.spread, count.of, other.value, base.spread, base.of, equal_var=False
    )
    errors = [spread**2 / n for spread, n in ((count.spread, own.n), (base.spread, other.n))]
    freedom = sum(errors) ** 2 / sum(
        e**2 / (n - 1) for e, n in zip(errors, (own.n, other.n), strict=True)
    ) if sum(errors) else math.inf  # fmt: skip
    reach = float(stats.t.ppf(0.975, freedom)) * math.sqrt(sum(errors))
    p = float(welch.pvalue)
    if math.isnan(p):
        return Found(Difference(gap, None, None, gain, "", None, pairs))
    return Found(Difference(gap, gap - reach, gap + reach, gain, "Welch", p, pairs))


def _span(unit: str) -> float:
    return 100.0 if unit == "percent" else 1.0
