"""A number with its noun."""

from __future__ import annotations

__all__ = ["counted"]


def counted(count: int, noun: str) -> str:
    """The number and the noun, which takes an s unless there is one.

    >>> counted(1, "clip"), counted(0, "frame")
    ('1 clip', '0 frames')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
