"""Everything a comparison's page says, ready for the template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vqscore.compare.table import Answer, Comparison, Estimate, Row
from vqscore.counted import counted
from vqscore.report.compare_words import (
    estimate_words,
    gap_words,
    improvement_words,
    number,
)

__all__ = ["Cell", "Reach", "TableRow", "headline", "table_rows"]


@dataclass(frozen=True, slots=True)
class Reach:
    """A number and its interval on a line from 0 to 100."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Cell:
    """One generator's number in one row, and how it stands against the reference."""

    head: str
    details: str
    reach: Reach | None
    answer: Answer | Literal[""]
    gap: str
    improvement: str
    says: str


@dataclass(frozen=True, slots=True)
class TableRow:
    """One question, and each generator's answer, in order."""

    label: str
    better: str
    cells: tuple[Cell, ...]


def table_rows(rows: Sequence[Row], generators: Sequence[str]) -> tuple[TableRow, ...]:
    """The rows of a comparison's table."""
    return tuple(
        TableRow(row.label, row.better, tuple(_cell(row, name) for name in generators))
        for row in rows
    )


def _cell(row: Row, name: str) -> Cell:
    estimate = row.estimates[name]
    head, details = estimate_words(estimate, row.unit)
    reach = _reach(estimate, _span(row))
    difference = row.differences.get(name)
    if difference is None:
        return Cell(head, details, reach, "", "", "", "")
    return Cell(
        head,
        details,
        reach,
        difference.answer,
        gap_words(difference, row),
        improvement_words(difference),
        difference.says,
    )


def _span(row: Row) -> float | None:
    """What 100 stands for on a row's lines; nothing where numbers may be below 0."""
    if row.unit in ("share", "score"):
        return 1.0
    if row.unit == "percent":
        return 100.0
    ends = [end for e in row.estimates.values() for end in (e.value, e.low, e.high) if end]
    return None if not ends or min(ends) < 0 else max(ends)


def _reach(estimate: Estimate, span: float | None) -> Reach | None:
    if estimate.value is None or not span:
        return None
    ends = (estimate.value, estimate.low, estimate.high)
    at, low, high = (
        round(100 * min(max(estimate.value if end is None else end, 0.0) / span, 1.0), 1)
        for end in ends
    )
    return Reach(at, low, high)


def headline(comparison: Comparison) -> tuple[str, str]:
    """The verdict in a sentence, and how sure it is in another.

    Args:
        comparison: Generators compared.
    """
    many = f"{len(comparison.generators)} generators over {_prompts(comparison.prompts)}"
    row = next((row for row in comparison.rows if row.key == "first_shot"), None)
    if row is None:
        return many, ""
    shares = {n: v for n in comparison.generators if (v := row.estimates[n].value) is not None}
    if len(shares) < 2:
        return many, ""
    best, second = sorted(shares, key=lambda name: -shares[name])[:2]
    # A number and its per cent sign stay on one line.
    first, other = (
        number(shares[n], "share").replace(" ", "\N{NO-BREAK SPACE}") for n in (best, second)
    )
    if shares[best] == shares[second]:
        return f"{best} and {second} give as many first shots: {first}", f"{many}."
    # Only differences from the reference were tested.
    rival = second if best == comparison.reference else comparison.reference
    tested = row.differences.get(second if best == comparison.reference else best)
    numbers = f"{first}, {second} {other}"
    if tested is not None and tested.answer != "cannot tell":
        said = f"{best} gives the most first shots: {numbers}"
        return said, f"{many}. {best} against {rival}: more than chance explains."
    said = f"{best} leads in first shots, which may be chance: {numbers}"
    return said, f"{many}. {best} against {rival}: {tested.says if tested else 'not tested'}."


def _prompts(count: int) -> str:
    return counted(count, "prompt")
