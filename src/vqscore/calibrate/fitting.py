"""From labelled scores to a policy whose error rates were counted where it was not fitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
import numpy as np
from numpy.typing import NDArray

from vqscore.calibrate.choosing import Chosen, choose
from vqscore.calibrate.cut import Cuts, cuts
from vqscore.calibrate.rule import Asked
from vqscore.calibrate.split import fit_and_held_out
from vqscore.calibrate.stating import Stated, state
from vqscore.calibrate.table import Table
from vqscore.errors import UsageError
from vqscore.judgment import Verdict
from vqscore.policy import Bound, Policy, judge

__all__ = ["Fitted", "Targets", "fit_policy"]


@dataclass(frozen=True, slots=True)
class Targets:
    """What is aimed at.

    Args:
        false_pass: Share of rejected clips that may pass.
        false_fail: Share of accepted clips that may fail.
        confidence: Of what is stated.

    Raises:
        UsageError: A number that is no share.
    """

    false_pass: float = 0.05
    false_fail: float = 0.10
    confidence: float = 0.95

    def __post_init__(self) -> None:
        for name in ("false_pass", "false_fail", "confidence"):
            if not 0 < getattr(self, name) < 1:
                message = f"{name.replace('_', '-')} is a share between 0 and 1"
                raise UsageError(f"{message}, not {getattr(self, name)}")


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A fitted policy with what was seen of it.

    Args:
        policy: Without its record.
        chosen: The form and the rule behind it.
        cut: Where its ranks were cut.
        fit: Rows it was fitted on.
        held_out: Rows it was not fitted on.
        ranks: ``(held out,)`` ranks of the latter.
        stated: The counts on the latter.
    """

    policy: Policy
    chosen: Chosen
    cut: Cuts
    fit: Table
    held_out: Table
    ranks: NDArray[np.float64]
    stated: Stated


def fit_policy(
    table: Table,
    targets: Targets,
    *,
    models: str,
    name: str = "calibrated",
    description: str = "",
    base: Policy | None = None,
    only: str | None = None,
    share: float = 0.5,
    seed: int = 0,
) -> Fitted:
    """Fit on some groups, state on the others.

    Args:
        table: Labels and scores.
        targets: What is aimed at.
        models: The model set of the scores.
        name: Of the policy.
        description: Of the policy; by default the base's.
        base: A policy whose bounds, tags and description are kept; what is fitted comes on top.
        only: ``"bounds"`` or ``"combined"``; by default what ranks unseen groups best.
        share: Of the clips, to be held out.
        seed: Of the draw of groups.

    Raises:
        UsageError: Too few groups to hold any out, or no metric that tells the labels apart.
    """
    inside, outside = fit_and_held_out(table.accepted, table.groups, share, seed)
    fit, held_out = table.rows(inside), table.rows(outside)
    for rows, what in ((fit, "fit on"), (held_out, "hold out")):
        if len(rows) == 0 or rows.accepted.all() or not rows.accepted.any():
            groups = len(np.unique(table.groups))
            message = f"{groups} groups are too few to {what} some of either answer"
            raise UsageError(f"{message}: add labels, or group them by a finer column")
    chosen = choose(fit, only, seed)
    cut = cuts(_sunk(chosen.ranks, fit, base), fit.accepted, targets.false_pass, targets.false_fail)
    policy = _policy(chosen.rule.asked(cut.fail_below, cut.pass_from), models, name, base)
    if description:
        policy = msgspec.structs.replace(policy, description=description)
    ranks = _sunk(chosen.rule.rank(held_out.values), held_out, base)
    stated = state(
        policy, held_out, ranks, (targets.false_pass, targets.false_fail), targets.confidence
    )
    return Fitted(policy, chosen, cut, fit, held_out, ranks, stated)


def _sunk(ranks: NDArray[np.float64], table: Table, base: Policy | None) -> NDArray[np.float64]:
    """Clips that fail the base rank last, whatever comes on top."""
    if base is None:
        return ranks
    failed = [judge(scores, base).verdict is Verdict.FAIL for scores in table.scores]
    return np.where(failed, 0.0, ranks)


def _policy(asked: Asked, models: str, name: str, base: Policy | None) -> Policy:
    if not asked.bounds and asked.combined is None and base is None:
        message = "no metric tells accepted from rejected clips: there is nothing to set a bound on"
        raise UsageError(f"{message}. Look at the labels, or label more clips")
    if base is None:
        return Policy(name=name, bounds=asked.bounds, combined=asked.combined, models=models)
    return Policy(
        name=name,
        bounds=_stricter(base.bounds, asked.bounds),
        combined=asked.combined or base.combined,
        tags=base.tags,
        description=base.description,
        models=models,
    )


def _stricter(first: Mapping[str, Bound], second: Mapping[str, Bound]) -> dict[str, Bound]:
    """Both sets of bounds at once, each metric with the higher limits; the first's manners."""
    both = dict(first)
    for metric, bound in second.items():
        own = both.get(metric)
        both[metric] = (
            bound
            if own is None
            else Bound(
                fail_below=max(own.fail_below, bound.fail_below),
                pass_from=max(own.passes_from, bound.passes_from),
                when_not_measured=own.when_not_measured,
                when_not_applicable=own.when_not_applicable,
            )
        )
    return both
