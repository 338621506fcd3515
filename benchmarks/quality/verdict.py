"""Judge stored answers again under a policy, without scoring again; and one number for a clip."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_CAUSES = {"not_applicable": "not_applicable"}
Answers = Mapping[str, Mapping[str, Any]]


def fails(answers: Answers, policy: str) -> list[str]:
    """The metrics for which the policy fails the clip; empty where it does not fail."""
    from vqscore.clip import ClipInfo, DecodeReport
    from vqscore.judgment import Verdict
    from vqscore.outcome import Moment, Score, Scores, Unscored
    from vqscore.policy import judge, load_policy

    outcomes = {
        name: Score(a["value"], a["parts"], tuple(Moment(**m) for m in a["moments"]))
        if a["value"] is not None
        # A case that could not be scored at all ("error") was not measured either.
        else Unscored(a["reason"], _CAUSES.get(a["cause"], "not_measured"))
        for name, a in answers.items()
    }  # fmt: skip
    scores = Scores(
        "stored", None, outcomes, ClipInfo(2, 2, 25.0, None, None, "h264", "pyav"),
        DecodeReport(1, 0, 1.0), {"model_set": "embedded"},
    )  # fmt: skip
    judgment = judge(scores, load_policy(policy).limited_to(tuple(outcomes)))
    if judgment.verdict is not Verdict.FAIL:
        return []
    return sorted({f.metric for f in judgment.findings if f.severity == "fail"})


def bounds(policy: str) -> dict[str, float]:
    """Metric to the score under which the policy fails it."""
    from vqscore.policy import load_policy

    return {name: bound.fail_below for name, bound in load_policy(policy).bounds.items()}


def overall(values: Mapping[str, float | None], fail_below: Mapping[str, float]) -> float:
    """One number for ranking clips: mean of how far each score stands above its bound.

    A score at its bound counts 0, a perfect one 1, one under it less than 0, down to -1.
    """
    margins = []
    for name, bound in fail_below.items():
        value = values.get(name)
        if value is None:
            continue
        room = 1 - bound if value >= bound else bound
        margins.append((value - bound) / max(room, 1e-6))
    return sum(margins) / len(margins) if margins else 0.0


def weakest(values: Mapping[str, float | None], fail_below: Mapping[str, float]) -> float:
    """One number for ranking clips: the worst of those margins."""
    single = [
        overall({n: values.get(n)}, {n: b})
        for n, b in fail_below.items()
        if values.get(n) is not None
    ]
    return min(single, default=0.0)
