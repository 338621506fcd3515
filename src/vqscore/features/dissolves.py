"""Things that vanish, appear or become another where they are, at once or in a fade."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import NEAR
from vqscore.features.frames import Luma
from vqscore.features.held_frames import HeldFrame, HeldFrames
from vqscore.features.place_change import PlaceChange
from vqscore.features.small_looks import small_scale
from vqscore.functional.cells import cells_box
from vqscore.functional.dissolves import CELL, LocalDissolve, find_dissolves
from vqscore.functional.opencv import cv2
from vqscore.models.protocols import Flow

__all__ = ["Dissolves", "DissolvesFound"]

_FEWEST_CELLS = 20

_EVERY_SECONDS, _STEADY_SECONDS = 0.25, 0.25
"""How often is looked; how long a place is steady before and after."""

_APART_SECONDS = (0.4, 0.75)
"""Time in between: what is quick shows where it is short, for less else goes on meanwhile."""

_FEWEST_BETWEEN = 2
"""With fewer frames between, what moves looks like a blend too."""


@dataclass(frozen=True, slots=True)
class DissolvesFound:
    """Places that became another thing, and how often could be looked for them."""

    changes: tuple[PlaceChange, ...]
    looks: int


class _Looking:
    """Keeps small frames of the last second and a half."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._held: HeldFrames[HeldFrame] = HeldFrames()
        self._shape: tuple[int, ...] = ()
        self._looked = -np.inf
        self._looks = 0
        self._found: list[PlaceChange] = []

    def add(self, chunk: Chunk) -> None:
        for frame, luma, pair in zip(chunk.frames, chunk[Luma()], chunk[NEAR], strict=True):
            if pair is None or pair.is_lost:
                self._look()
            self._held.follow(pair)
            self._shape, scale = luma.shape, small_scale(luma)
            self._held.append(HeldFrame(frame.pts_seconds, _small(luma, scale), scale))
            if frame.pts_seconds - self._looked >= _EVERY_SECONDS - 1e-6:
                self._look()

    def _look(self) -> None:
        frames = list(self._held)
        times = [frame.pts_seconds for frame in frames]
        if not times or times[-1] == self._looked:
            return
        self._looked = times[-1]
        after = _latest(times, times[-1] - _STEADY_SECONDS)
        for apart in _APART_SECONDS:
            before = _latest(times, times[after] - apart)
            earlier = _latest(times, times[before] - _STEADY_SECONDS)
            if min(after, before, earlier) < 0:
                return
            if after - before > _FEWEST_BETWEEN:
                self._compare(frames, (earlier, before, after))
        for _ in range(earlier):
            self._held.popleft()

    def _compare(self, frames: list[HeldFrame], steady: tuple[int, int, int]) -> None:
        earlier, before, after = steady
        shown = frames[earlier].shown(CELL)
        if shown.sum() < _FEWEST_CELLS:
            return
        self._looks += 1
        found = find_dissolves(
            (
                (frames[earlier].brought(), frames[before].brought()),
                (frames[after].brought(), frames[-1].brought()),
            ),
            (frame.brought() for frame in frames[before + 1 : after]),
            shown,
            self._flow,
        )
        between = frames[before + 1 : after + 1]
        self._found += [_placed(each, between, self._shape) for each in found]

    def finish(self) -> DissolvesFound:
        self._look()
        return DissolvesFound(tuple(self._found), self._looks)


def _small(luma: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Softened, so that what the camera's path is off by does not count."""
    size = (round(luma.shape[1] * scale), round(luma.shape[0] * scale))
    return np.asarray(cv2.blur(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), (3, 3)))


def _latest(times: list[float], until: float) -> int:
    """Which of the times is the last one up to then; -1 if none is."""
    return bisect_right(times, until + 1e-6) - 1


def _placed(found: LocalDissolve, frames: list[HeldFrame], shape: tuple[int, ...]) -> PlaceChange:
    """With the times of the frames between, and of the one after; the place is where it begins."""
    shares = np.append(found.shares, 1.0)
    first, last = (frames[int(np.argmax(shares > share))] for share in (0.1, 0.9))
    return PlaceChange(
        first.pts_seconds,
        last.pts_seconds,
        found.excess / found.cells.size,
        first.place(cells_box(found.cells), shape),
    )


@dataclass(frozen=True)
class Dissolves(Summary[DissolvesFound]):
    """Places that become another thing, steady for a quarter second before and after.

    Looked for four times a second and where a shot ends, among small frames, along the camera's
    path, once with little time in between and once with more.
    """

    version: ClassVar[int] = 2
    models: ClassVar[tuple[str, ...]] = ("flow",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, and neighbours for the camera's path."""
        return (Luma(), NEAR)

    def start(self, context: PassContext) -> _Looking:
        """Holds a second and a half of small frames."""
        return _Looking(context.models.flow)
