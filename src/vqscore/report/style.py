"""How verdicts look: one mark and one colour for each, the same everywhere."""

from __future__ import annotations

from rich.text import Text

from vqscore.report.verdict import Word

__all__ = ["MARKS", "badge", "bar"]

_COLOURS: dict[Word, str] = {
    "pass": "green",
    "fail": "red",
    "inconclusive": "yellow",
    "error": "magenta",
}

MARKS: dict[str, tuple[str, str]] = {
    "fail": ("✗", "red"),
    "inconclusive": ("?", "yellow"),
    "note": ("·", "dim"),
    "pass": ("✓", "green"),
    "error": ("!", "magenta"),
}
"""Severity or verdict to its mark and colour."""

_WIDTH = 10


def badge(word: Word) -> Text:
    """The verdict as a word that stands out."""
    return Text(word.upper(), style=f"bold {_COLOURS[word]}")


def bar(value: float, colour: str) -> Text:
    """A score as a bar of ten cells.

    >>> bar(0.72, "green").plain
    '━━━━━━━───'
    """
    filled = round(value * _WIDTH)
    return Text.assemble(("━" * filled, colour), ("─" * (_WIDTH - filled), "dim"))
