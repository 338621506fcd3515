"""Sudden, local, lasting changes that neither the camera nor the flow explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.cells import cells_box
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_homography
from vqscore.outcome import Box

__all__ = ["CELL", "PairResidual", "Step", "find_steps"]

CELL = 8
"""Side of a cell, px of the working size."""

FLOOR = 2.0
"""Residual, in grey levels, that noise and compression leave in the stillest cells."""

EXCESS = 1.3
"""How far a cell must stand out from its own surroundings in time to step."""

LOOKS = 6
"""How many pairs are looked at on each side of a change."""

FEWEST_LOOKS = 3
"""With fewer on either side nothing is said: a change at the very end has no after."""

REACH = 0.07
"""How far around a cell changes before and after count, as a share of the short side in cells. An
edge that sweeps by in jumps uncovers things at one moment, and passes nearby at others."""

CAP = 64.0
"""Grey levels beyond which a change says no more: the largest are those of fast, near things."""

_MAX_CELLS_SHARE = 0.5
"""A change of more of the frame than this is a cut, a flash or a whip: not a thing that went."""


@dataclass(frozen=True, slots=True, eq=False)
class PairResidual:
    """What is left of the difference of a frame pair, on cells ``(R, C)`` of the later frame.

    ``unexplained`` is left after the better of camera motion and flow, ``changed`` after camera
    motion alone; both in grey levels. ``homography`` takes cells of the former frame to the later.
    """

    pts_seconds: float
    unexplained: NDArray[np.float32]
    changed: NDArray[np.float32]
    homography: NDArray[np.float64]
    is_lost: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A region that changed at one moment and at no other around it.

    ``excess`` is the sum over its cells of what stands out, in grey levels; ``box`` in 0..1.
    """

    pts_seconds: float
    excess: float
    box: Box


def _surroundings(records: Sequence[PairResidual], centre: int) -> NDArray[np.float32] | None:
    """Largest ``changed`` around it, followed along the camera; ``None`` with too few looks."""
    most = np.zeros(records[centre].unexplained.shape, np.float32)
    reach = max(1, round(REACH * min(most.shape)))
    kernel = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
    for side in (-1, 1):
        looks = 0
        path = np.eye(3)
        for away in range(1, 1 + LOOKS):
            k = centre + side * away
            if not 0 <= k < len(records) or records[k].is_lost:
                break
            on = records[k + 1].homography if side < 0 else np.linalg.inv(records[k].homography)
            path = path @ on
            spread = cv2.dilate(records[k].changed, kernel)
            # Cells that were out of view have no past to compare with, and cannot step.
            most = np.maximum(most, warp_by_homography(spread, path, outside=255.0))
            looks += 1
        if looks < FEWEST_LOOKS:
            return None
    return most


def find_steps(records: Sequence[PairResidual], centre: int) -> list[Step] | None:
    """Steps at the pair ``records[centre]``.

    A cell steps where its unexplained residual is more than :data:`EXCESS` times the largest
    camera-compensated change around it, :data:`REACH` away, at any of the pairs before and after. A
    thing that moves changes its surroundings at many moments, one that vanishes, pops in or turns
    into another at one. What the whole frame shows (a whip pan, a flash) is taken off first.

    Args:
        records: Pairs of neighbours, one for each of consecutive frames.
        centre: Which record is looked at.

    Returns:
        What stepped, perhaps nothing; ``None`` at a cut, or too near a cut or an end to tell.
    """
    here = records[centre]
    if here.is_lost:
        return None
    most = _surroundings(records, centre)
    if most is None:
        return None
    common = float(np.quantile(here.unexplained, 0.75))
    limit = EXCESS * (most + FLOOR + common)
    stepping = np.minimum(here.unexplained, CAP) > limit
    if not stepping.any() or stepping.mean() > _MAX_CELLS_SHARE:
        return []
    standing_out = np.minimum(here.unexplained, CAP) - limit
    count, labels, stats, _ = cv2.connectedComponentsWithStats(stepping.astype(np.uint8), None)
    found = []
    for label in range(1, count):
        if stats[label, cv2.CC_STAT_AREA] >= 2:
            cells = labels == label
            excess = float(standing_out[cells].sum())
            found.append(Step(here.pts_seconds, excess, cells_box(cells)))
    return found
