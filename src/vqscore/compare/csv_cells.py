"""Text in CSV files that spreadsheets must not run as a formula."""

from __future__ import annotations

__all__ = ["guarded", "unguarded"]

_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")


def guarded(text: str) -> str:
    """Text with an apostrophe in front, if a spreadsheet would take it for a formula.

    >>> guarded("=HYPERLINK(1)"), guarded("alpha")
    ("'=HYPERLINK(1)", 'alpha')
    """
    return f"'{text}" if text.startswith(_STARTS) else text


def unguarded(text: str) -> str:
    """The text that :func:`guarded` was given; text from elsewhere stays as it is.

    >>> unguarded("'=1"), unguarded("'tis")
    ('=1', "'tis")
    """
    return text[1:] if text.startswith("'") and text[1:].startswith(_STARTS) else text
