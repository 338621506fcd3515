"""What a policy did on clips it was not fitted to, and what may be promised of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vqscore.calibrate.exact import at_least, at_most, clips_needed, clips_per_answer
from vqscore.calibrate.ranking import auc, auc_interval
from vqscore.calibrate.table import Table
from vqscore.judgment import Verdict
from vqscore.policy import Policy, Rate, judge

__all__ = ["Promise", "Stated", "state"]

_FEWEST = 10
"""With fewer held-out clips of an answer, no rate of them is called a promise."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Whether a target is kept with the stated confidence, and if not, what it would take.

    Args:
        kept: The rate's upper bound is not above the target.
        more_labels: Held-out clips of this answer still needed, at the rate seen, or at half the
            target where the rate seen may be chance; none where the true rate is above the target
            for all that is known, so that no number of labels would do.
    """

    kept: bool
    more_labels: int | None = 0


@dataclass(frozen=True, slots=True, eq=False)
class Stated:
    """Counts on held-out clips, by the policy as it is written."""

    verdicts: tuple[Verdict, ...]
    false_pass: Rate
    false_fail: Rate
    rejected_among_passes: Rate
    coverage: float
    auc: float
    auc_interval: tuple[float, float]
    pass_promise: Promise
    fail_promise: Promise

    @property
    def promise(self) -> Literal["both", "false_pass", "false_fail", "none"]:
        """Which of the two targets is promised."""
        if self.pass_promise.kept and self.fail_promise.kept:
            return "both"
        if self.pass_promise.kept:
            return "false_pass"
        return "false_fail" if self.fail_promise.kept else "none"


def state(
    policy: Policy,
    table: Table,
    ranks: NDArray[np.float64],
    targets: tuple[float, float],
    confidence: float = 0.95,
) -> Stated:
    """Judge held-out clips and count.

    Args:
        policy: As it will be written.
        table: Clips it was not fitted to.
        ranks: ``(n,)`` the fitted rule's ranks of them.
        targets: False pass and false fail.
        confidence: Of each upper bound.
    """
    verdicts = tuple(judge(scores, policy).verdict for scores in table.scores)
    passed = np.array([verdict is Verdict.PASS for verdict in verdicts], bool)
    failed = np.array([verdict is Verdict.FAIL for verdict in verdicts], bool)
    good, bad = table.accepted, ~table.accepted

    def rate(wrong: NDArray[np.bool_], among: NDArray[np.bool_]) -> tuple[Rate, float]:
        weight = clips_per_answer(ranks[among], table.groups[among])
        errors, clips = int((wrong & among).sum()), int(among.sum())
        limit = at_most(errors / weight, clips / weight, confidence)
        # Rounded up: a bound must not become tighter by being written down.
        limit = min(1.0, math.ceil(limit * 1e4) / 1e4)
        return Rate(errors=errors, clips=clips, at_most=limit), weight

    false_pass, pass_weight = rate(passed, bad)
    false_fail, fail_weight = rate(failed, good)
    return Stated(
        verdicts=verdicts,
        false_pass=false_pass,
        false_fail=false_fail,
        rejected_among_passes=rate(bad, passed)[0],
        coverage=float((passed | failed).mean()) if len(table) else 0.0,
        auc=auc(ranks, table.accepted),
        auc_interval=auc_interval(ranks, table.accepted, table.groups),
        pass_promise=_promise(false_pass, pass_weight, targets[0], confidence),
        fail_promise=_promise(false_fail, fail_weight, targets[1], confidence),
    )


def _promise(rate: Rate, weight: float, target: float, confidence: float) -> Promise:
    if rate.clips >= _FEWEST and rate.at_most <= target:
        return Promise(kept=True)
    low = at_least(rate.errors / weight, rate.clips / weight, confidence)
    if rate.clips >= _FEWEST and low > target:
        return Promise(kept=False, more_labels=None)
    seen = rate.seen if rate.clips else 0.0
    independent = clips_needed(seen if seen < target else target / 2, target, confidence)
    assert independent is not None, "both rates are below the target"
    needed = max(_FEWEST, math.ceil(independent * weight))
    return Promise(kept=False, more_labels=max(1, needed - rate.clips))
