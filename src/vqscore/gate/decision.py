"""What a gate does with a result: a verdict lets a clip through, or it does not."""

from __future__ import annotations

from vqscore.execute.attempt import Failure, Result
from vqscore.gate.config import WhenInconclusive
from vqscore.judgment import Verdict

__all__ = ["is_let_through"]


def is_let_through(result: Result, when_inconclusive: WhenInconclusive) -> bool:
    """Whether a clip may pass the gate.

    A clip whose scores lie between the bounds was measured, and a repository may decide what that
    means to it. One that could not be measured is never let through.
    """
    if isinstance(result, Failure):
        return False
    if result.verdict is Verdict.INCONCLUSIVE:
        unclear = [f for f in result.findings if f.severity == "inconclusive"]
        measured = all(finding.value is not None for finding in unclear)
        return when_inconclusive != "block" and measured
    return result.verdict is Verdict.PASS
