"""One metric of a clip, as its row in a report's table says it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vqscore.errors import VqscoreError
from vqscore.judgment import Judgment
from vqscore.outcome import Outcome, Unscored
from vqscore.registry import load_metric
from vqscore.report.html.lane import Lane, lane_of
from vqscore.report.html.marked import Marked
from vqscore.when_and_where import when_and_where

__all__ = ["MetricRow", "Standing", "metric_rows"]

Standing = Literal["fail", "inconclusive", "pass", "note"]
"""How a metric stands: as its finding says; ``"note"`` also where nobody judges by it."""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """What the table says of one metric.

    Args:
        metric: Its name.
        question: What it asks, if that is known here.
        standing: What the judgment made of it.
        value: The score, 0 to 1; None where there is none.
        passes_from: Its bound, 0 to 1; None where nobody judges by it or it has no score.
        worst: Its worst moment in words.
        lane: It over the clip's time.
        unscored: Why there is no score.
    """

    metric: str
    question: str
    standing: Standing
    value: float | None
    passes_from: float | None
    worst: str
    lane: Lane | None
    unscored: str = ""


def metric_rows(judgment: Judgment, marked: Sequence[Marked]) -> tuple[MetricRow, ...]:
    """Every metric that was asked, in the order it was scored.

    Args:
        judgment: A judged clip.
        marked: The moments that are marked in its pictures.
    """
    severities: dict[str, Standing] = {f.metric: f.severity for f in judgment.findings}
    seconds = judgment.scores.report.seconds
    numbers = {(each.metric, each.moment): each.number for each in marked}
    return tuple(
        _row(
            metric,
            outcome,
            severities.get(metric, "pass" if metric in judgment.margins else "note"),
            judgment.margins.get(metric),
            None if isinstance(outcome, Unscored) else lane_of(metric, outcome, seconds, numbers),
        )
        for metric, outcome in judgment.scores.items()
    )


def _row(
    metric: str, outcome: Outcome, standing: Standing, margin: float | None, lane: Lane | None
) -> MetricRow:
    question = _question(metric)
    if isinstance(outcome, Unscored):
        words = "does not apply" if outcome.cause == "not_applicable" else "was not measured"
        reason = f"{words}: {outcome.reason}"
        return MetricRow(metric, question, standing, None, None, "", None, reason)
    bound = None if margin is None else round(min(max(outcome.value - margin, 0.0), 1.0), 4)
    worst = min(outcome.moments, key=lambda moment: moment.value, default=None)
    seen = "" if worst is None else when_and_where(worst)
    return MetricRow(metric, question, standing, outcome.value, bound, seen, lane)


def _question(metric: str) -> str:
    try:
        return load_metric(metric).question
    except VqscoreError:
        # The package that brought it is not installed where the report is written.
        return ""
