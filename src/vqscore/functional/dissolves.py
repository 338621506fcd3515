"""Places that go over from one steady picture to another, frame by frame a blend of the two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cell_mean
from vqscore.functional.detail import compare_detail
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_flow

__all__ = ["CELL", "LocalDissolve", "find_dissolves"]

CELL = 6
"""Side of a cell, px."""

EXCESS, FLOOR, CAP = 1.3, 2.0, 64.0
"""As for sudden steps: how far a change stands out from those around it, what noise leaves of a
difference, and the grey levels beyond which it says no more."""

OTHER_SHARE = 0.5
"""Share of a place whose detail has to be another: light and shadow leave it as it was."""

SCATTER = 0.2
"""How far from a blend, as a share of the whole change, its frames may lie: fades .01 to .1; an
edge that moves, and turns one pixel after another, .4 and more."""

_REACH = np.ones((3, 3), np.uint8)
_LARGEST_SHARE, _FEWEST_CELLS = 0.5, 2


@dataclass(frozen=True, slots=True, eq=False)
class LocalDissolve:
    """One place that faded into another picture.

    Args:
        cells: Where, ``(R, C)``.
        excess: Grey levels by which it stands out, sum over its cells, less for what is no blend.
        shares: How much of the new picture each frame between shows, 0 to 1, ``(N,)``.
    """

    cells: NDArray[np.bool_]
    excess: float
    shares: NDArray[np.float64]


def find_dissolves(
    steady: tuple[tuple[NDArray[np.uint8], NDArray[np.uint8]], ...],
    between: Iterable[NDArray[np.uint8]],
    shown: NDArray[np.bool_],
    flow: Callable[[NDArray[np.uint8], NDArray[np.uint8]], NDArray[np.float32]],
) -> list[LocalDissolve]:
    """Places that are steady before, steady and another thing after, and a blend in between.

    A cell counts where the change stands out :data:`EXCESS` times over that within each of the two
    times around it, in its neighbours too; a place, where half of its cells have other detail and
    all frames between lie on the line from the old picture to the new. A change that flow explains
    both ways is none: a texture that glides by less than its own grain looks like a blend.

    Args:
        steady: Two frames of before and two of after, luma ``(H, W)`` in the same coordinates.
        between: The frames between, in these too; read only where there is something to judge.
        shown: Cells that all of them show, ``(R, C)``.
        flow: Optical flow.
    """
    (earlier, before), (after, now) = steady
    change = _difference(before, after)
    around = np.maximum(_difference(earlier, before), _difference(after, now))
    common = float(np.quantile(change[shown], 0.75))
    limit = EXCESS * (cv2.dilate(around, _REACH) + FLOOR + common)
    changed = shown & (np.minimum(change, CAP) > limit)
    places = list(_places(changed, compare_detail(before, after, CELL)[1]))
    if not places:
        return []
    unexplained = np.maximum(
        _difference(after, warp_by_flow(before, flow(after, before))),
        _difference(before, warp_by_flow(after, flow(before, after))),
    )
    left = np.maximum(0.0, np.minimum(np.minimum(change, unexplained), CAP) - limit)
    frames = list(between)
    found = []
    for cells in places:
        shares, scatter = _blend(before, frames, after, cells)
        excess = float(left[cells].sum()) * max(0.0, 1 - scatter / SCATTER)
        if excess > 0:
            found.append(LocalDissolve(cells, excess, shares))
    return found


def _difference(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Of each cell, less what the whole frame shares."""
    change = second.astype(np.float32) - first
    return cell_mean(np.abs(change - np.median(change)), CELL)


def _places(changed: NDArray[np.bool_], other: NDArray[np.bool_]) -> Iterator[NDArray[np.bool_]]:
    if changed.mean() > _LARGEST_SHARE:
        return
    count, labels = cv2.connectedComponents(changed.astype(np.uint8))
    for label in range(1, count):
        cells = labels == label
        if cells.sum() >= _FEWEST_CELLS and other[cells].mean() >= OTHER_SHARE:
            yield cells


def _blend(
    before: NDArray[np.uint8],
    between: list[NDArray[np.uint8]],
    after: NDArray[np.uint8],
    cells: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], float]:
    """Least-squares share of the new picture in each frame, and what the worst of them leave."""
    rows, columns = cells.shape
    inside = np.kron(cells, np.ones((CELL, CELL), bool))
    part = (slice(rows * CELL), slice(columns * CELL))
    old = before[part].astype(np.float32)
    whole = after[part] - old
    scale = float(np.square(whole[inside], dtype=np.float64).sum()) + 1e-6
    shares = np.zeros(len(between))
    worst = np.zeros(cells.sum(), np.float32)
    for k, frame in enumerate(between):
        way = frame[part] - old
        shares[k] = float((way[inside] * whole[inside]).sum(dtype=np.float64)) / scale
        rest = cell_mean(np.abs(way - np.float32(shares[k]) * whole), CELL)[cells]
        worst = np.maximum(worst, rest)
    change = cell_mean(np.abs(whole), CELL)[cells]
    return shares, float(worst.sum() / change.sum())
