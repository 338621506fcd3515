"""Results that come as they are finished, in the order in which they were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vqscore.execute.attempt import Result

__all__ = ["in_order"]


def in_order(numbered: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """Each result as soon as it and all before it are known.

    Args:
        numbered: Position and result, every position from 0 once.
    """
    early: dict[int, Result] = {}
    expected = 0
    for index, result in numbered:
        early[index] = result
        while expected in early:
            yield early.pop(expected)
            expected += 1
