"""A moment in words: when it was, and where in the frame."""

from __future__ import annotations

from collections.abc import Iterable

from vqscore.outcome import Moment

__all__ = ["when_and_where"]


def when_and_where(moment: Moment) -> str:
    """A moment in words.

    >>> when_and_where(Moment(1.3, 1.3, 0.1, (0.7, 0.7, 0.2, 0.2)))
    'at 1.3 s, lower right'
    >>> when_and_where(Moment(0.5, 2.0, 0.1))
    'from 0.5 to 2.0 s'
    """
    start, end = f"{moment.start_seconds:.1f}", f"{moment.end_seconds:.1f}"
    when = f"at {start} s" if start == end else f"from {start} to {end} s"
    return when if moment.box is None else f"{when}, {_where(moment.box)}"


def _where(box: Iterable[float]) -> str:
    """A box in words, by where its middle lies."""
    x, y, width, height = box
    if width > 0.7 and height > 0.7:
        return "whole frame"
    column = _third(x + width / 2, "left", "right")
    row = _third(y + height / 2, "upper", "lower")
    if row and column:
        return f"{row} {column}"
    if row:
        return "top" if row == "upper" else "bottom"
    return column or "centre"


def _third(middle: float, low: str, high: str) -> str:
    return low if middle < 1 / 3 else high if middle > 2 / 3 else ""
