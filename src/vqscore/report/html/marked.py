"""Which moments of a clip a report shows: the ones that decided, then other bad ones."""

from __future__ import annotations

from dataclasses import dataclass

from vqscore.judgment import Judgment, Severity
from vqscore.outcome import Moment, Score
from vqscore.when_and_where import when_and_where

__all__ = ["Marked", "marked_moments"]

_BAD = 0.5
"""A moment of a metric that no bound failed is shown only below this local value."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A moment to show.

    Args:
        number: From 1, in order of time.
        metric: Whose moment it is.
        severity: What the judgment made of that metric; ``"note"`` where it met its bound, or has
            none.
        moment: When, where and how bad.
    """

    number: int
    metric: str
    severity: Severity
    moment: Moment

    @property
    def middle_seconds(self) -> float:
        """The time at which the moment is shown as one picture."""
        return (self.moment.start_seconds + self.moment.end_seconds) / 2

    @property
    def words(self) -> str:
        """When, where and how bad."""
        return f"{self.moment.value:.2f} {when_and_where(self.moment)}"


def marked_moments(judgment: Judgment, most: int = 4) -> tuple[Marked, ...]:
    """The moments to show, in order of time.

    Args:
        judgment: A judged clip.
        most: How many at most; those that decided the verdict come first, then the worst.
    """
    severities = {finding.metric: finding.severity for finding in judgment.findings}
    order: tuple[Severity, ...] = ("fail", "inconclusive", "note")
    found = [
        (order.index(severity), moment.value, moment.start_seconds, metric, severity, moment)
        for metric, outcome in judgment.scores.items()
        if isinstance(outcome, Score)
        for severity in (severities.get(metric, "note"),)
        for moment in outcome.moments
        if severity != "note" or moment.value < _BAD
    ]
    chosen = sorted(found, key=lambda each: each[:4])[:most]
    chosen.sort(key=lambda each: (each[2], each[3]))
    return tuple(
        Marked(number, metric, severity, moment)
        for number, (_, _, _, metric, severity, moment) in enumerate(chosen, 1)
    )
