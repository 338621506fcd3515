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

Flow = Callable[[NDArray[np.uint8], NDArray[np.uint8]], NDArray[np.float32]]

CELL = 6
"""Side of a cell, px."""

EXCESS, FLOOR, CAP = 1.3, 2.0, 64.0
"""How many times a change stands out over those around it, what noise and compression leave of a
difference, and the grey levels beyond which a difference says no more: the largest are those of
fast, near things."""

OTHER_SHARE = 0.5
"""Share of a place whose detail has to be another: light and shadow leave it as it was."""

SCATTER, SLOW = 0.25, 0.1
"""How far from a blend, as a share of the whole change, its frames may lie, and by how much less if
all of them lie between: an edge that moves turns one pixel after another, and is off by .4 and
more. What is quick is off by what else goes on meanwhile, what fades slowly by .01 to .1."""

_REACH = np.ones((3, 3), np.uint8)
_LARGEST_SHARE, _FEWEST_CELLS = 0.5, 2
"""A change of more of the frame is a cut, a flash or a whip, of a single cell it is noise."""


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
    flow: Flow,
) -> list[LocalDissolve]:
    """Places that are steady before, steady and another thing after, and a blend in between.

    Changes are what flow cannot explain, as far as it is asked both ways: a texture that glides by
    less than its own grain looks like a blend, and what moves a little is steady. A cell counts
    where the change stands out :data:`EXCESS` times over that within each of the two times around
    it, in its neighbours too; a place, where half of its cells have other detail and all frames
    between lie on the line from the old picture to the new.

    Args:
        steady: Two frames of before and two of after, luma ``(H, W)`` in the same coordinates.
        between: The frames between, in these too; read only where there is something to judge.
        shown: Cells that all of them show, ``(R, C)``.
        flow: Optical flow.
    """
    (earlier, before), (after, now) = steady
    change = _unexplained(before, after, flow)
    least = EXCESS * (FLOOR + float(np.quantile(change[shown], 0.75)))
    other = compare_detail(before, after, CELL)[1]
    if not (shown & other & (change > least)).any():
        return []
    around = np.maximum(_unexplained(earlier, before, flow), _unexplained(after, now, flow))
    standing_out = np.minimum(change, CAP) - EXCESS * cv2.dilate(around, _REACH) - least
    changed = shown & (standing_out > 0)
    places = list(_places(changed, other))
    if not places:
        return []
    frames = list(between)
    found = []
    for cells in places:
        shares, scatter = _blend(before, frames, after, cells)
        allowed = SCATTER - SLOW * float(np.mean((shares > 0.1) & (shares < 0.9)))
        excess = float(standing_out[cells].sum()) * max(0.0, 1 - scatter / allowed)
        if excess > 0:
            found.append(LocalDissolve(cells, excess, shares))
    return found


def _difference(first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Of each cell, less what the whole frame shares."""
    change = second.astype(np.float32) - first
    # A quarter of the pixels says what all share.
    return cell_mean(np.abs(change - np.median(change[::2, ::2])), CELL)


def _unexplained(
    former: NDArray[np.uint8], later: NDArray[np.uint8], flow: Flow
) -> NDArray[np.float32]:
    """What is left of the difference, by flow either way the more: what came, and what went."""
    came = _difference(later, warp_by_flow(former, flow(later, former)))
    went = _difference(former, warp_by_flow(later, flow(former, later)))
    return np.minimum(_difference(former, later), np.maximum(came, went))


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
