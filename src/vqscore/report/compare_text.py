"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vqscore.compare.ratings import Arena
from vqscore.compare.table import Comparison, Row
from vqscore.counted import counted
from vqscore.printable import printable
from vqscore.report.compare_words import (
    agreement_words,
    estimate_words,
    gap_words,
    improvement_words,
    rating_words,
    tally_words,
)

__all__ = ["arena_text", "compare_text"]

_COLOURS = {"better": "green", "worse": "red", "cannot tell": "dim"}


def compare_text(comparison: Comparison) -> RenderableType:
    """The whole of it: what was attempted, the table, differences, ratings, tags, notes."""
    return Group(*_parts(comparison))


def _parts(comparison: Comparison) -> Iterator[RenderableType]:
    by = f" by {printable(comparison.policy)}" if comparison.policy else ""
    generators = counted(len(comparison.generators), "generator")
    prompts = counted(comparison.prompts, "prompt")
    yield Text(f"{generators}, {prompts}{by}")
    for name in comparison.generators:
        if tally := tally_words(comparison, name):
            yield Text.assemble(("  " + printable(name), "bold"), f"  {tally}")
    yield Padding(_estimates(comparison, comparison.rows), (1, 0, 0, 0))
    if any(row.differences for row in comparison.rows):
        yield Padding(_differences(comparison), (1, 0, 0, 0))
    if comparison.arena is not None:
        yield Padding(arena_text(comparison.arena, "judged", comparison.reference), (1, 0, 0, 0))
    if comparison.voted is not None:
        yield Padding(arena_text(comparison.voted, "people", comparison.reference), (1, 0, 0, 0))
    if comparison.agreement is not None:
        yield Text(agreement_words(comparison.agreement))
    for tag in comparison.tags:
        yield Text(f"\n{printable(tag.tag)}: {counted(tag.prompts, 'prompt')}", style="bold")
        yield _estimates(comparison, tag.rows)
    for note in comparison.notes:
        yield Text(f"· {printable(note)}.", style="dim")


def _estimates(comparison: Comparison, rows: tuple[Row, ...]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("", overflow="fold")
    for name in comparison.generators:
        table.add_column(Text(printable(name)), overflow="fold")
    for row in rows:
        cells: list[RenderableType] = []
        for name in comparison.generators:
            head, details = estimate_words(row.estimates[name], row.unit)
            cells.append(Text.assemble(head, ("\n" + details if details else "", "dim")))
        table.add_row(Text(row.label), *cells)
    return table


def _differences(comparison: Comparison) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(Text(f"against {printable(comparison.reference)}"), overflow="fold")
    for name in ("", "difference", "improvement", ""):
        table.add_column(name, overflow="fold")
    for row in comparison.rows:
        for position, (name, difference) in enumerate(row.differences.items()):
            table.add_row(
                Text(row.label if position == 0 else ""),
                Text(printable(name)),
                Text(gap_words(difference, row)),
                Text(improvement_words(difference)),
                Text(difference.says, _COLOURS[difference.answer]),
            )
    return table


def arena_text(arena: Arena, by: str, reference: str | None = None) -> RenderableType:
    """Ratings as a table, with what must be known of them."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for name in (f"Elo ({by}, {counted(arena.votes, 'vote')})", "", "95 %", "won, lost, tied"):
        table.add_column(name)
    if reference is not None:
        table.add_column(Text(f"against {printable(reference)}"))
    for rating in arena.ratings:
        own = None if reference is None else arena.gap(rating.generator, reference)
        elo, interval, gap = rating_words(rating, own)
        tally = f"{rating.wins}, {rating.losses}, {rating.ties}"
        cells: list[RenderableType] = [Text(printable(rating.generator)), elo, interval, tally]
        table.add_row(*(cells if reference is None else [*cells, gap]))
    return Group(table, *(Text(f"· {printable(note)}.", style="dim") for note in arena.notes))
