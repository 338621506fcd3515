"""The outcome of a calibration in words, and as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from vqscore.calibrate.estimating import Estimate
from vqscore.calibrate.fitting import Fitted
from vqscore.calibrate.stating import Promise
from vqscore.policy import Calibration, Policy

__all__ = ["document", "lines"]

_CHANCE = 0.5


def lines(
    policy: Policy, fitted: Fitted, estimate: Estimate | None, warnings: Sequence[str]
) -> Iterator[str]:
    """Lines of plain text.

    Args:
        policy: With its record.
        fitted: What the record was made from.
        estimate: Of the procedure on groups left out, where it was asked for.
        warnings: What was left out of the labels.
    """
    record = policy.calibration
    assert record is not None
    for warning in warnings:
        yield f"warning: {warning}"
    yield (
        f"fitted on {record.fitted_on.clips} clips ({record.fitted_on.accepted} accepted, "
        f"{record.fitted_on.groups} groups by {record.grouped_by}), "
        f"counted on {record.held_out.clips} others ({record.held_out.accepted} accepted, "
        f"{record.held_out.groups} groups)"
    )
    yield f"form: {fitted.chosen.form} (of {len(fitted.chosen.compared)} compared on unseen groups)"
    for metric, bound in policy.bounds.items():
        yield f"  {metric}: fails below {bound.fail_below:.2f}, passes from {bound.passes_from:.2f}"
    if policy.combined is not None:
        weighed = ", ".join(
            f"{weight:g} {name}" for name, weight in policy.combined.weights.items()
        )
        low, high = policy.combined.fail_below, policy.combined.passes_from
        yield f"  combined: fails below {low:.2f}, passes from {high:.2f} ({weighed})"
    yield record.in_words()
    passes = record.rejected_among_passes
    if passes.clips:
        yield (
            f"Of {passes.clips} passes among them, {passes.errors} had been rejected; that share "
            "moves with how many bad clips there are."
        )
    yield f"AUC {record.auc:.2f} ({record.auc_low:.2f} to {record.auc_high:.2f}), held out."
    if record.auc_low <= _CHANCE:
        yield (
            "warning: that may be chance. By these labels the policy does not tell clips that were "
            "accepted from clips that were rejected; label more of both before you use it."
        )
    yield _promise(record, "false pass", fitted.stated.pass_promise, record.target_false_pass)
    yield _promise(record, "false fail", fitted.stated.fail_promise, record.target_false_fail)
    if estimate is not None:
        best = max(estimate.metrics, key=lambda metric: estimate.metrics[metric])
        yield (
            f"Each group left out in turn, one cut for every clip: balanced accuracy "
            f"{estimate.fitted:.2f}; the best single metric {estimate.best_metric:.2f} "
            f"(with hindsight {best}, {estimate.metrics[best]:.2f})."
        )


def _promise(record: Calibration, what: str, promise: Promise, target: float) -> str:
    rejected = what == "false pass"
    rate = record.false_pass if rejected else record.false_fail
    kind = "rejected" if rejected else "accepted"
    if promise.kept:
        return f"{what} at most {target:.0%}: promised, at {record.confidence:.0%} confidence."
    if promise.more_labels is None:
        return (
            f"{what} at most {target:.0%}: not promised. It is wrong more often ({rate.seen:.0%} "
            f"of {rate.clips}), and no number of labels changes that: better metrics would, or a "
            "wider band."
        )
    share = record.held_out.clips / (record.held_out.clips + record.fitted_on.clips)
    return (
        f"{what} at most {target:.0%}: not promised. {rate.clips} held-out {kind} clips are too "
        f"few; some {promise.more_labels} more would do, so label about "
        f"{round(promise.more_labels / share)} more {kind} clips."
    )


def document(
    policy: Policy, fitted: Fitted, estimate: Estimate | None, warnings: Sequence[str]
) -> dict[str, Any]:
    """The same as plain values."""
    stated = fitted.stated
    return {
        "policy": msgspec.to_builtins(policy),
        "form": fitted.chosen.form,
        "compared": fitted.chosen.compared,
        "needed": {
            "false_pass": stated.pass_promise.more_labels,
            "false_fail": stated.fail_promise.more_labels,
        },
        "held_out": [
            {
                "clip": scores.clip,
                "prompt": scores.prompt,
                "accepted": bool(accepted),
                "group": str(group),
                "rank": round(float(rank), 4),
                "verdict": verdict.value,
            }
            for scores, accepted, group, rank, verdict in zip(
                fitted.held_out.scores,
                fitted.held_out.accepted,
                fitted.held_out.groups,
                fitted.ranks,
                stated.verdicts,
                strict=True,
            )
        ],
        "estimate": None
        if estimate is None
        else {
            "balanced_accuracy": estimate.fitted,
            "best_metric": estimate.best_metric,
            "metrics": estimate.metrics,
            "auc": estimate.auc,
        },
        "warnings": list(warnings),
    }
