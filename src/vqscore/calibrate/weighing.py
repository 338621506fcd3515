"""A logistic combination whose weights are never negative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logit

from vqscore.calibrate.rule import Asked
from vqscore.policy import Combined

__all__ = ["Weights", "sharpened", "weigh"]

_IDLE = 0.02
"""Weights under this are left out: they would only ask for one more measurement."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of metrics on their own scale.

    Args:
        metrics: ``m`` names.
        weights: ``(m,)`` numbers, 0 or more.
        bias: The sum's constant.
        neutral: ``(m,)`` values that stand in where there is none.
    """

    metrics: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    neutral: NDArray[np.float64]

    def rank(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The share accepted of clips with such values, were half of all clips accepted."""
        filled = np.where(np.isnan(values), self.neutral, values)
        return np.asarray(expit(self.bias + filled @ self.weights), np.float64)

    def asked(self, fail_below: float, pass_from: float) -> Asked:
        """A combined bound between these cuts."""
        used = [k for k in range(len(self.metrics)) if self.weights[k] > 0]
        if not used:
            return Asked()
        return Asked(
            combined=Combined(
                weights={self.metrics[k]: float(self.weights[k]) for k in used},
                bias=self.bias,
                neutral={self.metrics[k]: float(self.neutral[k]) for k in used},
                fail_below=fail_below,
                pass_from=pass_from,
            )
        )


def sharpened(
    fitted: Weights, ranks: NDArray[np.float64], accepted: NDArray[np.bool_]
) -> tuple[Weights, NDArray[np.float64]]:
    """The same ranking, stretched so that its numbers can be read as shares of accepted clips.

    A penalty on weights draws every rank to the middle; how far is seen on groups left out (Platt,
    "Probabilistic outputs for support vector machines", 1999). The order of clips stays.

    Args:
        fitted: Weights for all rows.
        ranks: ``(n,)`` ranks of the rows, each by weights that did not see its group.
        accepted: ``(n,)`` labels of both kinds.

    Returns:
        The weights, and the ranks as the stretched weights would have given them.
    """
    sums = logit(np.clip(ranks, 1e-6, 1 - 1e-6))
    stretch = weigh(("sum",), sums[:, None], accepted, ridge=0.1)
    slope = float(stretch.weights[0])
    if slope <= 0:
        return fitted, ranks
    weights = np.asarray(fitted.weights * slope, np.float64).round(4)
    bias = round(float(stretch.bias + slope * fitted.bias), 4)
    stretched = np.asarray(expit(stretch.bias + slope * sums), np.float64)
    return Weights(fitted.metrics, weights, bias, fitted.neutral), stretched


def weigh(
    metrics: tuple[str, ...],
    values: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    ridge: float = 1.0,
) -> Weights:
    """The weights for these labels: a ridge logistic regression, monotone in every metric.

    Both answers count the same, however many there are of each: the combined score is read at even
    odds, and does not move with the share of bad clips in the labels.

    Args:
        metrics: ``m`` names.
        values: ``(n, m)`` scores; NaN where there is none.
        accepted: ``(n,)`` labels of both kinds.
        ridge: Penalty on the squared weights, against the sum of the log likelihood. Scores share
            one scale, so that the penalty is on weights as they are: a metric that hardly moves
            cannot win a large one.
    """
    scored = ~np.isnan(values)
    counts = np.maximum(scored.sum(axis=0), 1)
    neutral = np.where(scored, values, 0.0).sum(axis=0) / counts
    # A metric that nobody scored stands at the middle and weighs nothing.
    neutral = np.where(scored.any(axis=0), neutral, 0.5)
    moved = np.where(scored, values, neutral) - neutral
    truth = accepted.astype(float)
    share = truth.mean()
    counted = np.where(accepted, 0.5 / share, 0.5 / (1 - share))

    def loss(point: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total = point[0] + moved @ point[1:]
        error = counted * (expit(total) - truth)
        value = (counted * (np.logaddexp(0.0, total) - truth * total)).sum()
        value += ridge / 2 * (point[1:] ** 2).sum()
        gradient = np.concatenate([[error.sum()], moved.T @ error + ridge * point[1:]])
        return float(value), gradient

    limits = [(None, None), *[(0.0, None)] * len(metrics)]
    found = minimize(loss, np.zeros(len(metrics) + 1), jac=True, method="L-BFGS-B", bounds=limits)
    # Rounded as the policy file will state them, so that file and fit agree to the last digit.
    weights = np.asarray(np.where(found.x[1:] < _IDLE, 0.0, found.x[1:]), np.float64).round(4)
    neutral = np.asarray(neutral, np.float64).round(4)
    return Weights(metrics, weights, round(float(found.x[0] - neutral @ weights), 4), neutral)
