"""A result in plain words: why it did not pass, in one line and in full."""

from __future__ import annotations

from vqscore.execute.attempt import Failure, Result

__all__ = ["clip_of", "detail_lines", "first_reason", "reasons_of"]


def clip_of(result: Result) -> str:
    """The clip as the caller named it."""
    return result.clip if isinstance(result, Failure) else result.scores.clip


def reasons_of(result: Result) -> tuple[str, ...]:
    """Why it did not pass, the worst first; notes are left out."""
    if isinstance(result, Failure):
        return (result.message,)
    return tuple(f.message for f in result.findings if f.severity != "note")


def first_reason(result: Result) -> str:
    """The first reason, and how many more there are; empty for a clip that passes."""
    reasons = reasons_of(result)
    if not reasons:
        return ""
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return " ".join(reasons[0].split()) + more


def detail_lines(result: Result) -> tuple[str, ...]:
    """All there is to say, with the moments."""
    return (result.message,) if isinstance(result, Failure) else result.explain()
