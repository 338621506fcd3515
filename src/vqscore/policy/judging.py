"""A clip's scores against a policy: a pure function."""

from __future__ import annotations

from collections.abc import Collection

from vqscore.errors import PolicyError
from vqscore.judgment import Finding, Judgment, Severity, Verdict
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy.bound import Bound
from vqscore.policy.combining import combined_findings, combined_value
from vqscore.policy.document import Policy
from vqscore.policy.words import against, between
from vqscore.suggestion import suggestion
from vqscore.when_and_where import when_and_where

__all__ = ["judge"]

_ORDER: tuple[Severity, ...] = ("fail", "inconclusive", "note")


def judge(scores: Scores, policy: Policy, tags: Collection[str] = ()) -> Judgment:
    """Judge one clip's scores: a pure function.

    FAIL if any bound fails; else INCONCLUSIVE if any bound could not be decided or frames of the
    clip were never seen; else PASS.

    Args:
        scores: The clip's outcomes.
        policy: What is asked of it.
        tags: What is known of the clip: each adds its ``[tags.NAME]`` section of the policy.

    Raises:
        PolicyError: The scores come from another model set than the policy was written for, or lack
            a metric that it bounds; a tag that the policy does not know.
    """
    policy.check_models(scores.provenance.get("model_set"))
    policy = policy.for_tags(tags)
    for metric in policy.metrics:
        if metric not in scores:
            message = f"policy {policy.name!r} bounds {metric!r}, which was not scored"
            raise PolicyError(message + suggestion(metric, tuple(scores)))

    findings = [
        finding
        for metric, bound in policy.bounds.items()
        if (finding := _finding(metric, bound, scores)) is not None
    ]
    margins = {
        metric: value - bound.passes_from
        for metric, bound in policy.bounds.items()
        if (value := scores.value(metric)) is not None
    }
    if policy.combined is not None:
        said = {finding.metric for finding in findings}
        findings += combined_findings(policy.combined, scores, said)
        margins["combined"] = combined_value(policy.combined, scores) - policy.combined.passes_from
    findings += _other_versions(scores, policy)
    if scores.report.frames_lost > 0:
        findings.append(_lost_frames(scores))
    findings.sort(key=lambda finding: (_ORDER.index(finding.severity), -_gravity(finding)))
    return Judgment(
        verdict=_verdict(findings),
        findings=tuple(findings),
        scores=scores,
        policy=policy.name,
        margins=margins,
    )


def _gravity(finding: Finding) -> float:
    """How much of the way down to 0, or of the band where it cannot be told, a score has gone."""
    value, low, high = finding.value, finding.fail_below, finding.pass_from
    if value is None or low is None or high is None:
        return 0.0
    if value < low:
        return 1 - value / low
    return (high - value) / (high - low)


def _verdict(findings: Collection[Finding]) -> Verdict:
    severities = {finding.severity for finding in findings}
    if "fail" in severities:
        return Verdict.FAIL
    return Verdict.INCONCLUSIVE if "inconclusive" in severities else Verdict.PASS


def _finding(metric: str, bound: Bound, scores: Scores) -> Finding | None:
    """What one bound has to say of a clip; nothing if it is met."""
    outcome = scores[metric]
    if isinstance(outcome, Unscored):
        return _unscored(metric, outcome, bound)
    value, passes_from = outcome.value, bound.passes_from
    said = outcome.parts.get("missing")
    missing = said if isinstance(said, str) else ""
    if value >= passes_from:
        return Finding(metric, f"{metric}: missing: {missing}", "note") if missing else None
    severity: Severity
    if value < bound.fail_below:
        text, severity = f"{metric} {against(value, bound.fail_below)}", "fail"
    else:
        text, severity = between(metric, value, bound.fail_below, passes_from), "inconclusive"
    seen = [f"missing: {missing}"] if missing else []
    if worst := _worst(outcome):
        seen.append(worst)
    return Finding(
        metric,
        f"{text}: {'; '.join(seen)}" if seen else text,
        severity,
        outcome.moments,
        value=value,
        fail_below=bound.fail_below,
        pass_from=passes_from,
    )


def _unscored(metric: str, outcome: Unscored, bound: Bound) -> Finding:
    reason = outcome.reason.rstrip(".")
    if outcome.cause == "not_applicable":
        return Finding(metric, f"{metric} does not apply: {reason}", bound.when_not_applicable)
    # What may be ignored is still said: a note is no silence.
    severity: Severity = "note" if bound.when_not_measured == "ignore" else bound.when_not_measured
    return Finding(metric, f"{metric} was not measured: {reason}", severity)


def _other_versions(scores: Scores, policy: Policy) -> list[Finding]:
    """A note where metrics have changed since the policy was fitted: its rates are of the old."""
    scored = scores.provenance.get("metrics")
    if policy.calibration is None or not isinstance(scored, dict):
        return []
    changed = [
        metric
        for metric in policy.metrics
        if scored.get(metric, 0) != policy.calibration.metrics.get(metric, 0)
    ]
    if not changed:
        return []
    message = (
        f"{', '.join(changed)} changed since policy {policy.name!r} was calibrated: "
        "its stated error rates are not those of this verdict; calibrate it again"
    )
    return [Finding("policy", message, "note")]


def _lost_frames(scores: Scores) -> Finding:
    report = scores.report
    share = f"{report.frames_lost} of {report.frames + report.frames_lost} frames are missing"
    why = f" ({report.problem})" if report.problem else ""
    message = f"{share}{why}: what was not seen was not judged"
    return Finding("clip", message, "inconclusive")


def _worst(score: Score) -> str:
    """The worst moment in words, and how many others there are."""
    moments: list[Moment] = sorted(score.moments, key=lambda m: (m.value, m.start_seconds))
    if not moments:
        return ""
    more = f" and {len(moments) - 1} more" if len(moments) > 1 else ""
    return when_and_where(moments[0]) + more
