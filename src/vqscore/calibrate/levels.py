"""Bounds on single metrics at one common level: each gives up the same share of accepted clips.

A clip's rank on a metric is the share of accepted clips that are no better there; its rank is the
lowest of these. Bounds for a cut are then the values at which each metric reaches it, so that all
rise together along one path, and only the choice of metrics and of the cut is left to fit: with a
few dozen labels, bounds moved one by one fit the labels and not the world.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.calibrate.ranking import auc
from vqscore.calibrate.rule import Asked
from vqscore.policy import Bound

__all__ = ["Levels", "level"]

_WINS_BY = 0.01
"""A further metric has to improve the AUC on the fitted labels by this much."""

Curve = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Some metrics, each with the curve from its values to the share of accepted clips.

    Args:
        metrics: ``m`` names, the columns of what is ranked.
        curves: Column to ``(values, shares)``, both rising from 0 to 1.
    """

    metrics: tuple[str, ...]
    curves: dict[int, Curve]

    def rank(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The lowest rank on any metric; what does not arise in a clip costs it nothing."""
        ranks = np.ones(len(values))
        for column, (points, shares) in self.curves.items():
            own = np.interp(values[:, column], points, shares)
            ranks = np.fmin(ranks, np.where(np.isnan(values[:, column]), np.nan, own))
        return ranks

    def asked(self, fail_below: float, pass_from: float) -> Asked:
        """The values at which each metric reaches these ranks."""
        bounds = {}
        for column, curve in self.curves.items():
            high = _value_at(pass_from, curve)
            if high > 0:
                low = min(_value_at(fail_below, curve), high)
                bounds[self.metrics[column]] = Bound(fail_below=low, pass_from=high)
        return Asked(bounds=bounds)


def level(
    metrics: tuple[str, ...],
    values: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    most: int | None = None,
) -> Levels:
    """Choose metrics one by one, each the one that ranks the labels best beside those before.

    Args:
        metrics: ``m`` names.
        values: ``(n, m)`` scores; NaN where there is none.
        accepted: ``(n,)`` labels of both kinds.
        most: How many metrics may get a bound; by default all that help.
    """
    curves = [_curve(values[accepted, k]) for k in range(len(metrics))]
    own = np.array(
        [Levels(metrics, {k: curve}).rank(values) for k, curve in enumerate(curves)]
    ).reshape(len(metrics), len(values))
    chosen: list[int] = []
    together, reached = np.ones(len(values)), 0.5
    while len(chosen) < (len(metrics) if most is None else most):
        found = {
            k: auc(np.minimum(together, own[k]), accepted)
            for k in range(len(metrics))
            if k not in chosen
        }
        best = max(found, key=lambda k: found[k], default=None)
        if best is None or found[best] < reached + _WINS_BY:
            break
        chosen.append(best)
        together, reached = np.minimum(together, own[best]), found[best]
    return Levels(metrics, {k: curves[k] for k in chosen})


def _curve(accepted: NDArray[np.float64]) -> Curve:
    """Values of accepted clips to the share of them that is no better, 0 at 0 and 1 at the best."""
    known = np.sort(accepted[~np.isnan(accepted)])
    if len(known) == 0:
        return np.array([0.0, 1.0]), np.array([0.0, 1.0])
    points, counts = np.unique(known, return_counts=True)
    shares = counts.cumsum() / (len(known) + 1)
    shares[-1] = 1.0
    if points[0] > 0:
        points, shares = np.append(0.0, points), np.append(0.0, shares)
    return points, shares


def _value_at(rank: float, curve: Curve) -> float:
    """The value that reaches a rank, rounded down as a policy file states it."""
    points, shares = curve
    return math.floor(float(np.interp(rank, shares, points)) * 1e4) / 1e4
