"""Strengths from pairwise outcomes: the Bradley-Terry model."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["ELO_PER_NAT", "components", "outdone", "strengths"]

ELO_PER_NAT = 400 / math.log(10)
"""Elo points for one unit of log strength: 400 points are odds of ten to one."""

PRIOR = 0.02
"""Precision of a normal prior on log strengths. It moves a rating from a few dozen games by less
than a point or two, and keeps that of a player who never lost finite."""

_STEPS = 60


def strengths(wins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Log strengths that make the outcomes most likely, with mean 0.

    Args:
        wins: ``(..., K, K)``: how often the row's player beat the column's; a tie counts half for
            each.

    Returns:
        ``(..., K)``, in natural logarithms.

    References:
        Bradley and Terry. Rank analysis of incomplete block designs. Biometrika 1952.
        Hunter. MM algorithms for generalized Bradley-Terry models. Annals of Statistics 2004.
    """
    players = wins.shape[-1]
    games = wins + np.swapaxes(wins, -1, -2)
    won = wins.sum(axis=-1)
    level = np.zeros(wins.shape[:-1])
    diagonal = np.arange(players)
    for _ in range(_STEPS):
        gap = level[..., :, None] - level[..., None, :]
        chance = 1 / (1 + np.exp(-np.clip(gap, -40, 40)))
        gradient = won - (games * chance).sum(axis=-1) - PRIOR * level
        curve = games * chance * (1 - chance)
        curvature = -curve
        curvature[..., diagonal, diagonal] += curve.sum(axis=-1) + PRIOR
        step = np.linalg.solve(curvature, gradient[..., None])[..., 0]
        # Newton overshoots where a player has hardly lost: no step is longer than a factor of e.
        longest = np.abs(step).max(axis=-1, keepdims=True)
        level = level + step / np.maximum(longest, 1.0)
        if float(longest.max()) < 1e-10:
            break
    return np.asarray(level - level.mean(axis=-1, keepdims=True))


def components(games: NDArray[np.float64]) -> list[list[int]]:
    """Groups of players who met, directly or through others; between groups nothing is known.

    Args:
        games: ``(K, K)``, symmetric: how often two players met.
    """
    reach = _reach(games > 0)
    seen: list[list[int]] = []
    for player in range(len(games)):
        if not any(player in group for group in seen):
            seen.append([int(i) for i in np.flatnonzero(reach[player])])
    return seen


def outdone(wins: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Who beat whom, directly or through others; ties count for both.

    Where one outdid the other and not the reverse, the likelihood has no maximum: the first may be
    better by any amount.

    Args:
        wins: ``(K, K)``.

    Returns:
        ``(K, K)``; everybody outdid themselves.

    References:
        Ford. Solution of a ranking problem from binary comparisons. Amer. Math. Monthly 1957.
    """
    return _reach(wins > 0)


def _reach(linked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reach = linked | np.eye(len(linked), dtype=bool)
    for middle in range(len(linked)):
        reach |= reach[:, middle : middle + 1] & reach[middle : middle + 1]
    return reach
