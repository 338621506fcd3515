"""How far a thing that should stay the same wanders in an embedding space, and when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Wandering", "wandering"]

SIDE_SAMPLES = 3
"""Samples wanted on each side of a change: one odd look is no change of person."""

SIDE_SECONDS = 2.0
"""How far to each side of a change is looked; further off, drift is the measure."""


@dataclass(frozen=True, slots=True)
class Wandering:
    """Distances, all in units of the embedding.

    Args:
        spread: Weighted 90 % quantile of the distances to the medoid.
        step: The largest distance between the mean just before and just after a moment.
        step_at: Index of the first sample after that moment; 0 where nothing could be compared.
        drift: Distance between the mean of the first and of the last third.
    """

    spread: float
    step: float
    step_at: int
    drift: float


def _mean(vectors: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    result: NDArray[np.float64] = (vectors * weights[:, None]).sum(axis=0) / weights.sum()
    return result


def _quantile(values: NDArray[np.float64], weights: NDArray[np.float64], share: float) -> float:
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, share * reached[-1])])


def wandering(
    times: NDArray[np.float64], vectors: NDArray[np.floating], weights: NDArray[np.float64]
) -> Wandering:
    """Measure one track.

    Means of several looks are compared, not single looks: expression, pose and noise average out,
    a change of person does not.

    Args:
        times: ``(N,)`` seconds, ascending, N at least 2.
        vectors: ``(N, D)``, no NaN.
        weights: ``(N,)`` above 0: how much each look says.

    >>> still = wandering(np.arange(8.0), np.zeros((8, 2)), np.ones(8))
    >>> still.step, still.drift, still.spread
    (0.0, 0.0, 0.0)
    >>> swapped = np.repeat([[0.0, 0.0], [3.0, 4.0]], 4, axis=0)
    >>> found = wandering(np.arange(8.0) / 4, swapped, np.ones(8))
    >>> found.step, found.step_at, found.drift
    (5.0, 4, 5.0)
    """
    points = np.asarray(vectors, np.float64)
    count = len(points)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    medoid = int(np.argmin(distances @ weights))
    spread = _quantile(distances[medoid], weights, 0.9)

    step, step_at = 0.0, 0
    side = min(SIDE_SAMPLES, count // 2)
    for k in range(side, count - side + 1):
        near = np.abs(times - (times[k - 1] + times[k]) / 2) <= SIDE_SECONDS
        before, after = np.flatnonzero(near[:k]), k + np.flatnonzero(near[k:])
        if min(len(before), len(after)) < side:
            continue
        first, second = (_mean(points[i], weights[i]) for i in (before, after))
        if (size := float(np.linalg.norm(first - second))) > step:
            step, step_at = size, k

    third = max(1, count // 3)
    ends = (slice(0, third), slice(count - third, count))
    first, second = (_mean(points[i], weights[i]) for i in ends)
    return Wandering(spread, step, step_at, float(np.linalg.norm(first - second)))
