"""Rows as a Markdown table, and numbers as its cells have them."""

from __future__ import annotations

from collections.abc import Sequence


def number(value: float | None) -> str:
    """Two digits; a dash where there is nothing.

    >>> number(0.954), number(1.0), number(None)
    ('.95', '1.00', '-')
    """
    if value is None:
        return "-"
    return f"{value:.2f}".replace("0.", ".", 1) if abs(value) < 0.995 else f"{value:.2f}"


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """Lines of a table; a bar in a cell would end it and is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return ["| " + " | ".join(str(c).replace("|", "\\|") for c in line) + " |" for line in lines]
