"""A comparison as Markdown, for a pull request or a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vqscore.compare.ratings import Arena
from vqscore.compare.table import Comparison, Row
from vqscore.counted import counted
from vqscore.report.compare_words import (
    agreement_words,
    estimate_words,
    gap_words,
    improvement_words,
    rating_words,
    tally_words,
)

__all__ = ["compare_markdown"]


def compare_markdown(comparison: Comparison) -> str:
    """The tables, notes below."""
    return "\n".join(_lines(comparison)) + "\n"


def _lines(comparison: Comparison) -> Iterator[str]:
    by = f" by {_cell(comparison.policy)}" if comparison.policy else ""
    generators = counted(len(comparison.generators), "generator")
    prompts = counted(comparison.prompts, "prompt")
    yield f"{generators}, {prompts}{by}."
    tallies = {name: tally_words(comparison, name) for name in comparison.generators}
    if any(tallies.values()):
        yield ""
        yield from _table(["generator", "attempts"], [[n, words] for n, words in tallies.items()])
    yield ""
    yield from _estimates(comparison, comparison.rows)
    rows = [
        [row.label, name, gap_words(gap, row), improvement_words(gap), gap.says]
        for row in comparison.rows
        for name, gap in row.differences.items()
    ]
    if rows:
        yield ""
        head = [f"against {comparison.reference}", "", "difference", "improvement", ""]
        yield from _table(head, rows)
    for arena, source in ((comparison.arena, "judged"), (comparison.voted, "people")):
        if arena is not None:
            yield ""
            yield from _arena(arena, source, comparison.reference)
    if comparison.agreement is not None:
        yield from ("", agreement_words(comparison.agreement) + ".")
    for tag in comparison.tags:
        yield from ("", f"**{_cell(tag.tag)}**, {counted(tag.prompts, 'prompt')}", "")
        yield from _estimates(comparison, tag.rows)
    if comparison.notes:
        yield ""
        yield from (f"- {_cell(note)}." for note in comparison.notes)


def _estimates(comparison: Comparison, rows: Sequence[Row]) -> Iterator[str]:
    body: list[list[str]] = []
    for row in rows:
        cells = [estimate_words(row.estimates[name], row.unit) for name in comparison.generators]
        body.append([row.label, *(f"{head}; {more}" if more else head for head, more in cells)])
    yield from _table(["", *comparison.generators], body)


def _arena(arena: Arena, source: str, reference: str) -> Iterator[str]:
    body = [
        [r.generator, *rating_words(r, arena.gap(r.generator, reference))] for r in arena.ratings
    ]
    yield from _table([f"Elo ({source})", "", "95 %", f"against {reference}"], body)
    if arena.notes:
        yield ""
        yield from (f"- {_cell(note)}." for note in arena.notes)


def _table(head: Sequence[str], body: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(map(_cell, head))} |"
    yield f"|{' --- |' * len(head)}"
    for row in body:
        yield f"| {' | '.join(map(_cell, row))} |"


def _cell(text: str) -> str:
    r"""Text that stays inside its cell and is no markup.

    >>> _cell("a|b *c* <d>")
    'a\\|b \\*c\\* \\<d\\>'
    """
    for mark in "\\`*_[]<>|@&#~!":
        text = text.replace(mark, "\\" + mark)
    return " ".join(text.split())
