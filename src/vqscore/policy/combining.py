"""What a combined bound has to say of a clip, and which metrics pulled it down."""

from __future__ import annotations

from collections.abc import Collection

from vqscore.judgment import Finding, Severity
from vqscore.outcome import Score, Scores, Unscored
from vqscore.policy.combined import Combined
from vqscore.policy.words import against, between

__all__ = ["combined_findings", "combined_value"]

_NAMED = 3
"""Metrics that are named as having pulled the combined score down."""


def combined_value(combined: Combined, scores: Scores) -> float:
    """The clip's combined score; neutral values stand in where there is none."""
    return combined.value(_known(combined, scores))


def combined_findings(
    combined: Combined, scores: Scores, already_said: Collection[str]
) -> list[Finding]:
    """The finding on the combined score, if it is not met, and one on each missing value.

    Args:
        combined: The bound.
        scores: The clip's outcomes.
        already_said: Metrics that have a finding of their own.
    """
    findings = [
        _stand_in(metric, outcome, combined)
        for metric in combined.weights
        if isinstance(outcome := scores[metric], Unscored)
        and (metric not in already_said or _stops(outcome, combined))
    ]
    known = _known(combined, scores)
    value, passes_from = combined.value(known), combined.passes_from
    if value >= passes_from:
        return findings
    severity: Severity
    if value < combined.fail_below:
        text, severity = f"combined {against(value, combined.fail_below)}", "fail"
    else:
        text, severity = (
            between("combined", value, combined.fail_below, passes_from),
            "inconclusive",
        )
    pulls = combined.pulls(known)
    low = [metric for metric, pull in pulls.items() if pull < 0][:_NAMED]
    named = ", ".join(f"{metric} {known[metric]:.2f}" for metric in low)
    moments = tuple(
        moment
        for metric in low
        if isinstance(outcome := scores[metric], Score)
        for moment in outcome.moments
    )
    return [
        *findings,
        Finding(
            "combined",
            f"{text}: pulled down by {named}" if named else text,
            severity,
            moments,
            value=value,
            fail_below=combined.fail_below,
            pass_from=passes_from,
            to_pass=_to_pass(combined, low or list(pulls)[:_NAMED], known),
        ),
    ]


def _known(combined: Combined, scores: Scores) -> dict[str, float]:
    values = {metric: scores.value(metric) for metric in combined.weights}
    return {metric: value for metric, value in values.items() if value is not None}


def _stops(outcome: Unscored, combined: Combined) -> bool:
    return outcome.cause == "not_measured" and combined.when_not_measured != "neutral"


def _stand_in(metric: str, outcome: Unscored, combined: Combined) -> Finding:
    reason = outcome.reason.rstrip(".")
    what = "does not apply" if outcome.cause == "not_applicable" else "was not measured"
    message = f"{metric} {what}: {reason}; {combined.neutral[metric]:.2f} stands in"
    severity: Severity = "note"
    if outcome.cause == "not_measured" and combined.when_not_measured != "neutral":
        severity = combined.when_not_measured
    return Finding(metric, message, severity)


def _to_pass(combined: Combined, low: Collection[str], known: dict[str, float]) -> str:
    """What one metric alone would have to reach."""
    ways = []
    for metric in low:
        needed = combined.alone(metric, known)
        if needed is not None:
            ways.append(f"{metric} from {known[metric]:.2f} to {min(needed, 1.0):.2f}")
    if ways:
        return f"combined from {combined.passes_from:.2f}: {' or '.join(ways)} alone would do"
    return f"combined from {combined.passes_from:.2f}: no single metric would do"
