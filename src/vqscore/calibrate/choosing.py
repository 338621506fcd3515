"""Which form to fit: the simplest whose ranking of groups it did not see is as good as any."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from vqscore.calibrate.levels import level
from vqscore.calibrate.ranking import auc
from vqscore.calibrate.rule import Fit, Rule
from vqscore.calibrate.split import folds
from vqscore.calibrate.table import Table
from vqscore.calibrate.weighing import Weights, sharpened, weigh

__all__ = ["FORMS", "Chosen", "choose", "ranks_out_of_fold"]

FORMS: dict[str, Fit] = {
    "bounds on 1 metric": partial(level, most=1),
    "bounds on up to 2 metrics": partial(level, most=2),
    "bounds on up to 4 metrics": partial(level, most=4),
    "bounds on any metrics": level,
    "combined, cautious weights": partial(weigh, ridge=3.0),
    "combined, free weights": partial(weigh, ridge=0.3),
}
"""Simplest first."""

_WINS_BY = 0.01
"""A form has to rank better by this much of AUC before a simpler one is given up for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The form that was chosen.

    Args:
        form: Its name in ``FORMS``.
        rule: Fitted to all rows.
        ranks: ``(n,)`` ranks of the rows, each by a rule that did not see its group.
        compared: Form to AUC of such ranks.
    """

    form: str
    rule: Rule
    ranks: NDArray[np.float64]
    compared: dict[str, float]


def choose(table: Table, only: str | None = None, seed: int = 0) -> Chosen:
    """Fit every form and keep one.

    Args:
        table: Labels of both kinds.
        only: ``"bounds"`` or ``"combined"``: the forms to choose among; by default all.
        seed: Of the split into groups left out.
    """
    forms = {name: fit for name, fit in FORMS.items() if only is None or name.startswith(only)}
    ranks = {name: ranks_out_of_fold(table, fit, seed) for name, fit in forms.items()}
    compared = {name: auc(rank, table.accepted) for name, rank in ranks.items()}
    best = max(compared.values())
    form = next(name for name, found in compared.items() if found > best - _WINS_BY)
    rule, own = forms[form](table.metrics, table.values, table.accepted), ranks[form]
    if isinstance(rule, Weights):
        rule, own = sharpened(rule, own, table.accepted)
    return Chosen(form, rule, own, compared)


def ranks_out_of_fold(table: Table, fit: Fit, seed: int = 0) -> NDArray[np.float64]:
    """``(n,)`` ranks, each by a rule fitted to the other groups.

    Where those have one answer only there is nothing to fit, and the clips rank in the middle.
    """
    ranks = np.full(len(table), 0.5)
    for inside, outside in folds(table.groups, seed):
        accepted = table.accepted[inside]
        if accepted.any() and not accepted.all():
            rule = fit(table.metrics, table.values[inside], accepted)
            ranks[outside] = rule.rank(table.values[outside])
    return ranks
