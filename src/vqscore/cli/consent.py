"""A question before something large is fetched or deleted."""

from __future__ import annotations

import sys

__all__ = ["consent"]


def consent(question: str, yes: bool) -> bool:
    """Whether the user agrees; where nobody can be asked, only if that was said beforehand.

    Args:
        question: The question.
        yes: Whether ``--yes`` was given.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        print(f"vqscore: {question} Nobody can be asked here: add --yes", file=sys.stderr)
        return False
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"y", "yes"}
