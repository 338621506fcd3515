"""One thing twice in one picture: detail that is repeated, turned and moved as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.functional.opencv import cv2

__all__ = ["Repeats", "largest_group", "repeats"]

_MOST_POINTS = 1000
_CONTRAST = 0.012
_EDGE = 14
_SMALL = 200
"""Short side, px, under which a picture is doubled first: SIFT finds too little otherwise."""

_NEAREST, _FARTHEST = 0.09, 0.5
_ALIKE = 0.3
_UNLIKE_OTHERS = 0.6
_ROUNDING = 0.01
_NEVER = 9.0
_ELSEWHERE = 0.04
_SIZE = 0.6
_TURN = 40.0


@dataclass(frozen=True, slots=True, eq=False)
class Repeats:
    """Pairs of alike places in one picture; lengths are shares of its short side.

    Args:
        first: ``(N, 2)``, x and y.
        second: ``(N, 2)``.
        turn: How far the first is turned against the second, degrees, ``(N,)``.
    """

    first: NDArray[np.float64]
    second: NDArray[np.float64]
    turn: NDArray[np.float64]

    def only(self, chosen: NDArray[np.bool_]) -> Repeats:
        """Those pairs alone."""
        return Repeats(self.first[chosen], self.second[chosen], self.turn[chosen])


def repeats(luma: NDArray[np.uint8], box: tuple[int, int, int, int]) -> Repeats:
    """Places that look like one other place of the same picture, and like no third.

    SIFT descriptors (Lowe, IJCV 2004) in the RootSIFT metric, of about one size and turned by 40
    degrees at most, between .09 and .5 short sides apart. What a third place looks like as well is
    texture: planks, letters, leaves.

    Args:
        luma: ``(H, W)``.
        box: Left, top, right and bottom of the part looked at, px.
    """
    left, top, right, bottom = box
    part: NDArray[Any] = np.ascontiguousarray(luma[top:bottom, left:right])
    short = min(luma.shape)
    scale = 2 if short < _SMALL else 1
    if scale > 1:
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    sift = cv2.SIFT.create(_MOST_POINTS, contrastThreshold=_CONTRAST, edgeThreshold=_EDGE)
    points, found = sift.detectAndCompute(part, None)
    if found is None or len(points) < 3:
        return Repeats(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0))
    table = np.array([(*point.pt, point.angle, point.size) for point in points], np.float32)
    corner = np.array([left, top], np.float32)
    place = (table[:, :2] / scale + corner) / np.float32(short)
    root = np.sqrt(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-6))
    unlike = 2 - 2 * root @ root.T
    across, down = (place[:, None, axis] - place[None, :, axis] for axis in (0, 1))
    apart = across * across + down * down
    size = np.log2(table[:, 3])
    unlike[(apart < _NEAREST**2) | (np.abs(size[:, None] - size[None]) > _SIZE)] = _NEVER
    partner = np.where(apart < _FARTHEST**2, unlike, np.float32(_NEVER)).argmin(axis=1)
    turn = (table[:, 2] - table[partner, 2] + 180) % 360 - 180
    distance = unlike[np.arange(len(partner)), partner]
    alike = np.flatnonzero((distance < _ALIKE) & (np.abs(turn) < _TURN))
    other = partner[alike]
    third = np.where(apart[other] > _ELSEWHERE**2, unlike[alike], _NEVER).min(axis=1)
    alike = alike[distance[alike] < _UNLIKE_OTHERS * third - _ROUNDING]
    sides = (place[alike], place[partner[alike]], turn[alike])
    return Repeats(*(side.astype(np.float64) for side in sides))


_REACH = 0.2
_TOLERANCE = 0.012
_SAME_TURN = 20.0
_SPOT = 0.02


def largest_group(pairs: Repeats) -> tuple[int, NDArray[np.bool_]]:
    """How many different spots one turn and shift carries onto others, and which pairs do so.

    Pairs within .2 short sides of one of them count for its turn and shift where they meet it by
    .012; of several in a square of .02 one counts.

    >>> import numpy as np
    >>> spots = np.array([[0.2, 0.2], [0.25, 0.2], [0.2, 0.3]])
    >>> largest_group(Repeats(spots + 0.3, spots, np.zeros(3)))[0]
    3
    >>> largest_group(Repeats(spots + [[0.3], [0.1], [0.2]], spots, np.zeros(3)))[0]
    1
    """
    count = len(pairs.turn)
    if not count:
        return 0, np.zeros(0, np.bool_)
    angle = np.deg2rad(pairs.turn)
    across = pairs.second[None, :, 0] - pairs.second[:, None, 0]
    down = pairs.second[None, :, 1] - pairs.second[:, None, 1]
    cosine, sine = np.cos(angle)[:, None], np.sin(angle)[:, None]
    off_x = pairs.first[None, :, 0] - pairs.first[:, None, 0] - (cosine * across - sine * down)
    off_y = pairs.first[None, :, 1] - pairs.first[:, None, 1] - (sine * across + cosine * down)
    turned = np.abs((pairs.turn[None] - pairs.turn[:, None] + 180) % 360 - 180)
    fits = (np.hypot(across, down) < _REACH) & (np.hypot(off_x, off_y) < _TOLERANCE)
    fits &= turned < _SAME_TURN
    best, group = 0, fits[0]
    for each in np.argsort(-fits.sum(axis=1), kind="stable")[:5]:
        sides = (pairs.first[fits[each]], pairs.second[fits[each]])
        spots = min(len(np.unique(np.round(side / _SPOT), axis=0)) for side in sides)
        if spots > best:
            best, group = spots, fits[each]
    return best, group
