"""Where to cut a ranking: from where clips pass, and below where they fail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Cuts", "balanced_accuracy", "best_single_cut", "cuts"]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Ranks under ``fail_below`` fail, ranks from ``pass_from`` pass; in between it is open."""

    fail_below: float
    pass_from: float


def cuts(
    ranks: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    false_pass: float,
    false_fail: float,
) -> Cuts:
    """The widest pass and the widest fail that keep to both targets.

    Conformal risk control (Angelopoulos et al., 2022): with ``k`` of ``n`` rejected clips at or
    above a cut, the next one is expected there with at most ``(k + 1) / (n + 1)``. Where both
    targets leave room, one cut is enough, and it is the one that tells the labels apart best.

    Args:
        ranks: ``(n,)`` ranks from 0 to 1 by rules that did not see the clip's label.
        accepted: ``(n,)`` labels of both kinds.
        false_pass: Share of rejected clips that may pass.
        false_fail: Share of accepted clips that may fail.
    """
    good, bad = np.sort(ranks[accepted]), np.sort(ranks[~accepted])[::-1]
    # So many rejected clips may rank at the cut or above it; with too few labels, none.
    allowed = max(0, int(false_pass * (len(bad) + 1) - 1 + 1e-9))
    pass_from = _just_above(float(bad[allowed]), ranks) if allowed < len(bad) else 0.0
    spared = max(0, int(false_fail * (len(good) + 1) - 1 + 1e-9))
    fail_below = float(good[spared]) if spared < len(good) else 1.0
    if fail_below < pass_from:
        return Cuts(_rounded(fail_below), _rounded(pass_from))
    room = ranks[(ranks >= pass_from) & (ranks <= fail_below)]
    single = best_single_cut(ranks, accepted, np.unique(room) if len(room) else None)
    single = _rounded(min(max(single, pass_from), fail_below))
    return Cuts(single, single)


def best_single_cut(
    ranks: NDArray[np.float64],
    accepted: NDArray[np.bool_],
    candidates: NDArray[np.float64] | None = None,
) -> float:
    """The cut with the highest balanced accuracy; midway between ranks, ties to the middle one."""
    points = np.unique(ranks) if candidates is None else candidates
    middles = np.concatenate([points[:1], (points[1:] + points[:-1]) / 2])
    found = np.array([balanced_accuracy(ranks, accepted, cut) for cut in middles])
    best = np.flatnonzero(found >= found.max() - 1e-9)
    return float(middles[best[len(best) // 2]])


def balanced_accuracy(ranks: NDArray[np.float64], accepted: NDArray[np.bool_], cut: float) -> float:
    """Balanced accuracy of passing what ranks at the cut or above it."""
    passed = ranks >= cut
    return float((passed[accepted].mean() + (~passed[~accepted]).mean()) / 2)


def _just_above(rank: float, ranks: NDArray[np.float64]) -> float:
    """Half way to the next rank that is higher."""
    higher = ranks[ranks > rank]
    return (rank + float(higher.min())) / 2 if len(higher) else min(1.0, rank + 1e-4)


def _rounded(cut: float) -> float:
    return round(min(1.0, max(0.0, cut)), 4)
