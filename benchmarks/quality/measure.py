"""The figures: ranking, intervals, moments, agreement with people. Pure functions of arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata, spearmanr

Box = Sequence[float]


def auc(clean: Sequence[float], planted: Sequence[float]) -> float:
    """How often a planted clip scores below a clean one; ties count half."""
    first, second = np.asarray(clean), np.asarray(planted)
    ranks = rankdata(np.concatenate([first, second]))
    above = ranks[: len(first)].sum() - len(first) * (len(first) + 1) / 2
    return float(above / (len(first) * len(second)))


def interval(
    groups: Sequence[str], figure: Callable[[NDArray[np.int64]], float], rounds: int = 1000
) -> tuple[float, float]:
    """95 % bootstrap interval; whole source clips are drawn: their cases are not independent."""
    names, index = np.unique(np.asarray(groups), return_inverse=True)
    rows = [np.flatnonzero(index == k) for k in range(len(names))]
    rng = np.random.default_rng(0)
    values = []
    for _ in range(rounds):
        drawn = np.concatenate([rows[k] for k in rng.integers(0, len(names), len(names))])
        values.append(figure(drawn))
    known = [value for value in values if not np.isnan(value)]
    if not known:
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def monotone(rows: Sequence[Sequence[float]]) -> float:
    """Mean rank correlation of falling score with rising severity, one row a clip (clean first)."""
    found = []
    for row in rows:
        if len(row) >= 3 and len(set(row)) > 1:
            found.append(-spearmanr(range(len(row)), row).statistic)
        else:
            found.append(0.0)
    return float(np.mean(found)) if found else float("nan")


def seconds_away(moment: tuple[float, float], truth: tuple[float, float]) -> float:
    """How far the reported stretch lies from the true one; 0 where they touch."""
    return max(0.0, moment[0] - truth[1], truth[0] - moment[1])


def overlap(first: Box, second: Box) -> float:
    """Intersection over union of two ``(x, y, w, h)`` boxes."""
    wide = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    high = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    shared = max(0.0, wide) * max(0.0, high)
    return shared / (first[2] * first[3] + second[2] * second[3] - shared + 1e-12)


def spearman(scores: Sequence[float], ratings: Sequence[float]) -> float:
    """Rank correlation; NaN where one side does not vary."""
    if len(scores) < 3 or len(set(scores)) < 2 or len(set(ratings)) < 2:
        return float("nan")
    return float(spearmanr(scores, ratings).statistic)


def within(
    groups: Sequence[str], scores: Sequence[float], ratings: Sequence[float]
) -> tuple[float, float, int]:
    """Mean rank correlation within a prompt, pairwise agreement within a prompt, pairs counted.

    A pair that people rated the same is left out; a pair that the score cannot tell counts half.
    """
    rhos, right, pairs = [], 0.0, 0
    for name in sorted(set(groups)):
        rows = [k for k, g in enumerate(groups) if g == name]
        rho = spearman([scores[k] for k in rows], [ratings[k] for k in rows])
        if not np.isnan(rho):
            rhos.append(rho)
        for a, b in combinations(rows, 2):
            if ratings[a] == ratings[b]:
                continue
            pairs += 1
            sign = (scores[a] - scores[b]) * (ratings[a] - ratings[b])
            right += 1.0 if sign > 0 else 0.5 if sign == 0 else 0.0
    return (
        float(np.mean(rhos)) if rhos else float("nan"),
        right / pairs if pairs else float("nan"),
        pairs,
    )
