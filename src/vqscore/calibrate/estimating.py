"""How the whole procedure does on groups it did not see, beside each metric on its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.calibrate.choosing import choose
from vqscore.calibrate.cut import best_single_cut
from vqscore.calibrate.ranking import auc
from vqscore.calibrate.split import folds
from vqscore.calibrate.table import Table

__all__ = ["Estimate", "estimate", "single_metric_accuracy"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """Balanced accuracies where every clip is decided by one cut, on groups left out.

    Args:
        fitted: Of the procedure: form, weights and cut chosen anew for each group left out.
        best_metric: Of the metric that is best on the other groups, chosen anew each time.
        metrics: Of each metric on its own; the highest of these is chosen with hindsight.
        auc: Of the procedure's ranks.
    """

    fitted: float
    best_metric: float
    metrics: dict[str, float]
    auc: float


def estimate(table: Table, only: str | None = None, seed: int = 0) -> Estimate:
    """Leave out groups, fit to the rest, decide what was left out.

    Args:
        table: Labels of both kinds.
        only: Forms to choose among, as for :func:`~vqscore.calibrate.choosing.choose`.
        seed: Of the split.
    """
    fitted, ranks = np.zeros(len(table), bool), np.full(len(table), 0.5)
    best = np.zeros(len(table), bool)
    # What does not arise in a clip is nothing against it: a metric without a value lets it pass.
    values = np.where(np.isnan(table.values), 1.0, table.values)
    for inside, outside in folds(table.groups, seed):
        rest = table.rows(inside)
        if rest.accepted.all() or not rest.accepted.any():
            continue
        chosen = choose(rest, only, seed)
        ranks[outside] = chosen.rule.rank(table.values[outside])
        fitted[outside] = ranks[outside] >= best_single_cut(chosen.ranks, rest.accepted)
        single = max(range(len(table.metrics)), key=lambda k: auc(values[inside, k], rest.accepted))
        cut = best_single_cut(values[inside, single], rest.accepted)
        best[outside] = values[outside, single] >= cut
    return Estimate(
        fitted=_accuracy(fitted, table.accepted),
        best_metric=_accuracy(best, table.accepted),
        metrics={
            metric: single_metric_accuracy(values[:, k], table.accepted, table.groups, seed)
            for k, metric in enumerate(table.metrics)
        },
        auc=auc(ranks, table.accepted),
    )


def single_metric_accuracy(
    values: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    groups: NDArray[np.str_],
    seed: int = 0,
) -> float:
    """Balanced accuracy of one cut on one number, the cut chosen on the groups not left out.

    Args:
        values: ``(n,)``, higher is better.
        accepted: ``(n,)`` labels of both kinds.
        groups: ``(n,)`` names.
        seed: Of the split.
    """
    passed = np.zeros(len(values), bool)
    for inside, outside in folds(groups, seed):
        if accepted[inside].all() or not accepted[inside].any():
            continue
        passed[outside] = values[outside] >= best_single_cut(values[inside], accepted[inside])
    return _accuracy(passed, accepted)


def _accuracy(passed: NDArray[np.bool_], accepted: NDArray[np.bool_]) -> float:
    return float((passed[accepted].mean() + (~passed[~accepted]).mean()) / 2)
