"""The word for a result, and what a batch of them means for the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Literal, TypeAlias

from vqscore.execute.attempt import Failure, Result

__all__ = ["Exit", "Word", "exit_code", "word_of"]

Word: TypeAlias = Literal["pass", "fail", "inconclusive", "error"]


class Exit(IntEnum):
    """What the command line returns."""

    PASS = 0
    FAIL = 1
    USAGE = 2
    UNJUDGED = 3
    INTERRUPTED = 130


def word_of(result: Result) -> Word:
    """``"error"`` where a clip could not be scored at all, else its verdict."""
    return "error" if isinstance(result, Failure) else result.verdict.value


def exit_code(words: Iterable[Word]) -> Exit:
    """A failed clip is certain and wins over clips that could not be judged.

    >>> exit_code(["pass", "inconclusive", "fail"])
    <Exit.FAIL: 1>
    >>> exit_code(["pass", "error"])
    <Exit.UNJUDGED: 3>
    """
    seen = set(words)
    if "fail" in seen:
        return Exit.FAIL
    return Exit.PASS if seen <= {"pass"} else Exit.UNJUDGED
