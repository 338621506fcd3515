"""A prompt too long for a text encoder, split where a reader would pause."""

from __future__ import annotations

import re
from collections.abc import Callable

__all__ = ["clauses"]

_PAUSES = (
    r"(?<=[.!?;])\s+",  # sentences
    r"(?<=,)\s+",  # clauses
    r"\s+(?=(?:and|while|with|as|then|who|which|that)\b)",
    r"\s+",  # words, where nothing else helps
)


def clauses(prompt: str, count: Callable[[str], int], at_most: int) -> tuple[str, ...]:
    """The prompt in pieces that an encoder can read whole; itself where it can be.

    Neighbouring pieces are joined again as far as they fit, so that as few as possible are left.

    Args:
        prompt: The text.
        count: Tokens of a text.
        at_most: Tokens that one piece may have.

    >>> clauses("a red fox, in snow, at dusk", lambda text: len(text.split()), 4)
    ('a red fox,', 'in snow, at dusk')
    >>> clauses("a red fox", lambda text: len(text.split()), 4)
    ('a red fox',)
    """
    return tuple(_split(" ".join(prompt.split()), count, at_most, _PAUSES))


def _split(
    text: str, count: Callable[[str], int], at_most: int, pauses: tuple[str, ...]
) -> list[str]:
    if not pauses or count(text) <= at_most:
        return [text]
    found: list[str] = []
    for piece in re.split(pauses[0], text, flags=re.IGNORECASE):
        for part in _split(piece, count, at_most, pauses[1:]):
            if found and count(joined := f"{found[-1]} {part}") <= at_most:
                found[-1] = joined
            else:
                found.append(part)
    return found
