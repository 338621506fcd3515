"""Things that take another colour: stable before, and stable and of another colour after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import NEAR
from vqscore.features.frames import Luma
from vqscore.features.held_frames import HeldFrame, HeldFrames
from vqscore.features.place_change import PlaceChange
from vqscore.features.small_looks import GREY, SmallLab, small_scale
from vqscore.functional.cells import cell_mean, cells_box
from vqscore.functional.detail import compare_detail
from vqscore.functional.opencv import cv2

__all__ = ["Recolourings"]

_CELL = 6

_APART_SECONDS = 1.0
"""Time between before and after: a change of colour takes up to about a second."""

_CHANGED, _STABLE = 8.0, 4.0
"""Distance in a* and b* beyond which a cell has another colour, and up to which it has the same."""

_DARKER = 12.0
"""Change of lightness, of 255, beyond which it may be another thing, a shadow, a lamp."""

_FEWEST_CELLS = 20
_NEXT = np.ones((3, 3), np.uint8)


class _Looking:
    """Keeps the looks of the last second and a bit, each with the camera's path from it to now."""

    def __init__(self) -> None:
        self._looks: HeldFrames[HeldFrame] = HeldFrames()
        self._changes: list[PlaceChange] = []

    def add(self, chunk: Chunk) -> None:
        steps = zip(chunk.frames, chunk[SmallLab()], chunk[Luma()], chunk[NEAR], strict=True)
        for frame, lab, luma, pair in steps:
            self._looks.follow(pair)
            if lab is not None:
                self._look(HeldFrame(frame.pts_seconds, lab, small_scale(luma)), luma.shape)

    def _look(self, now: HeldFrame, shape: tuple[int, ...]) -> None:
        self._looks.append(now)
        if len(self._looks) < 4:
            return
        after = self._looks[-2]
        # Of the looks long enough before, only the last two say how it was.
        while len(self._looks) > 4 and _apart(self._looks[2], after):
            self._looks.popleft()
        earlier, before = self._looks[0], self._looks[1]
        if before is after or not _apart(before, after):
            return
        place, amount = _largest(*_coloured(earlier, before, after, now))
        if amount > 0:
            box = before.place(cells_box(place), shape)
            self._changes.append(PlaceChange(before.pts_seconds, after.pts_seconds, amount, box))

    def finish(self) -> tuple[PlaceChange, ...]:
        return tuple(self._changes)


def _apart(first: HeldFrame, second: HeldFrame) -> bool:
    return second.pts_seconds - first.pts_seconds >= _APART_SECONDS - 1e-6


def _coloured(
    earlier: HeldFrame, before: HeldFrame, after: HeldFrame, now: HeldFrame
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """How far each cell's colour lies from what it was, where only the colour has changed.

    And the cells in which the detail has changed with it, as where a thing of that colour was.
    """
    first, second, third = (look.brought() for look in (earlier, before, after))
    shown = earlier.shown(_CELL)
    if shown.sum() < _FEWEST_CELLS:
        return np.zeros(shown.shape, np.float32), np.zeros(shown.shape, bool)
    kept = [_change(first, second, shown)[1], _change(third, now.image, shown)[1]]
    lightness, colour = _change(second, third, shown)
    same, other = compare_detail(second[..., 0], third[..., 0], _CELL)
    stable = (kept[0] < _STABLE) & (kept[1] < _STABLE)
    counts = shown & same & (lightness < _DARKER) & stable
    excess = np.where(counts, np.maximum(0.0, colour - _CHANGED), 0.0).astype(np.float32)
    return excess, other & (colour > _CHANGED)


def _change(
    first: NDArray[np.uint8], second: NDArray[np.uint8], shown: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Change of lightness and of colour of each cell, less what the whole frame shares."""
    former = cell_mean(first, _CELL)
    change = cell_mean(second, _CELL) - former
    common = np.median(change[shown], axis=0)
    # In more light a strong colour grows stronger, a weak one hardly.
    exposure = abs(float(common[0])) / max(1.0, float(np.median(former[shown][:, 0])))
    strength = np.hypot(former[..., 1] - GREY, former[..., 2] - GREY)
    lightness = np.abs(change[..., 0] - common[0])
    colour = np.hypot(change[..., 1] - common[1], change[..., 2] - common[2])
    return lightness, np.maximum(0.0, colour - exposure * strength)


def _largest(
    excess: NDArray[np.float32], replaced: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], float]:
    """The connected cells that have changed most, and by how much, per cell of the frame.

    What lies beside as many cells that are another thing now is the rest of it: by chance a seam of
    the floor lies where the bucket's rim was.
    """
    count, labels = cv2.connectedComponents((excess > 0).astype(np.uint8))
    best, most = np.zeros(excess.shape, bool), 0.0
    for label in range(1, count):
        place = labels == label
        around = (cv2.dilate(place.astype(np.uint8), _NEXT) > 0) & ~place
        share = float((around & replaced).sum() / place.sum())
        amount = float(excess[place].sum()) / place.size * max(0.0, 1 - share)
        if amount > most:
            best, most = place, amount
    return best, most


@dataclass(frozen=True)
class Recolourings(Summary[tuple[PlaceChange, ...]]):
    """Places whose colour changes and nothing else: four looks, two before and two after.

    In camera-aligned cells, where detail and lightness stay, the two looks before agree in colour,
    the two after agree, and a second lies between. What the whole frame shares (exposure, white
    balance) is taken off. A thing that moves against the camera brings other detail, and is not
    looked at.
    """

    version: ClassVar[int] = 4

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The looks, and the camera's way between them."""
        return (SmallLab(), Luma(), NEAR)

    def start(self, context: PassContext) -> _Looking:  # noqa: ARG002
        """Holds a second of small frames."""
        return _Looking()
