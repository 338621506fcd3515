"""A result in words for places that show plain text: its reasons, and the moments behind each."""

from __future__ import annotations

from collections.abc import Iterator

from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Finding
from vqscore.policy import when_and_where
from vqscore.report.verdict import word_of

__all__ = ["clip_of", "detail_lines", "first_reason", "reasons_of"]

_MOMENTS_SHOWN = 10


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


def detail_lines(result: Result) -> Iterator[str]:
    """Every finding on a line with its severity, and below it the moments, the worst first."""
    if isinstance(result, Failure):
        yield f"{word_of(result)}: {result.message}"
        return
    for finding in result.findings:
        yield f"{finding.severity}: {finding.message}"
        yield from _moment_lines(finding)


def _moment_lines(finding: Finding) -> Iterator[str]:
    moments = sorted(finding.moments, key=lambda moment: (moment.value, moment.start_seconds))
    for moment in moments[:_MOMENTS_SHOWN]:
        yield f"    {when_and_where(moment)}: {moment.value:.2f}"
    if len(moments) > _MOMENTS_SHOWN:
        yield f"    and {len(moments) - _MOMENTS_SHOWN} more"
