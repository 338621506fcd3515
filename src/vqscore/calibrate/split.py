"""Splits that keep groups together, so that nothing of what is fitted is in what is measured."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

__all__ = ["fit_and_held_out", "folds"]

_ONE_BY_ONE = 20
"""Up to so many groups, each is left out on its own; more are left out a tenth at a time."""


def _drawn(groups: NDArray[np.str_], seed: int) -> list[str]:
    """The groups in an order that depends on their names and the seed only."""
    names = np.unique(groups).tolist()
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed}/{name}".encode()).digest())


def fit_and_held_out(
    accepted: NDArray[np.bool_], groups: NDArray[np.str_], share: float = 0.5, seed: int = 0
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows to fit on, and rows to hold out.

    Groups are drawn in a random order and each goes to the side that has too few of its answers;
    the scores have no part in it.

    Args:
        accepted: ``(n,)`` labels.
        groups: ``(n,)`` names of groups.
        share: Share of clips to hold out, of either answer.
        seed: Another one gives another draw.
    """
    wanted = np.array([accepted.sum(), (~accepted).sum()], float) * share
    held = np.zeros(2)
    chosen: set[str] = set()
    for name in _drawn(groups, seed):
        rows = groups == name
        more = held + np.array([(rows & accepted).sum(), (rows & ~accepted).sum()])
        scale = np.maximum(wanted, 1)
        if (((more - wanted) / scale) ** 2).sum() < (((held - wanted) / scale) ** 2).sum():
            held = more
            chosen.add(name)
    out = np.isin(groups, list(chosen))
    return np.flatnonzero(~out), np.flatnonzero(out)


def folds(
    groups: NDArray[np.str_], seed: int = 0
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows to fit on and rows left out, until every row was left out once."""
    names = _drawn(groups, seed)
    count = len(names) if len(names) <= _ONE_BY_ONE else 10
    for k in range(count):
        out = np.isin(groups, names[k::count])
        yield np.flatnonzero(~out), np.flatnonzero(out)
