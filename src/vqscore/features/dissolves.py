"""Things that fade away or fade in, or into something else, where they are."""

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

__all__ = ["Dissolves"]

_FEWEST_CELLS = 20

_EVERY_SECONDS, _STEADY_SECONDS, _APART_SECONDS = 0.25, 0.25, 0.75
"""How often is looked; how long a place is steady before and after; the time in between."""


class _Looking:
    """Keeps small frames of the last second and a half."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._held: HeldFrames[HeldFrame] = HeldFrames()
        self._looked = -np.inf
        self._found: list[PlaceChange] = []

    def add(self, chunk: Chunk) -> None:
        for frame, luma, pair in zip(chunk.frames, chunk[Luma()], chunk[NEAR], strict=True):
            self._held.follow(pair)
            scale = small_scale(luma)
            self._held.append(HeldFrame(frame.pts_seconds, _small(luma, scale), scale))
            if frame.pts_seconds - self._looked >= _EVERY_SECONDS - 1e-6:
                self._looked = frame.pts_seconds
                self._look(luma.shape)

    def _look(self, shape: tuple[int, ...]) -> None:
        frames = list(self._held)
        times = [frame.pts_seconds for frame in frames]
        now = len(frames) - 1
        after = _latest(times, times[now] - _STEADY_SECONDS)
        before = _latest(times, times[after] - _APART_SECONDS)
        earlier = _latest(times, times[before] - _STEADY_SECONDS)
        if min(after, before, earlier) < 0:
            return
        for _ in range(earlier):
            self._held.popleft()
        shown = frames[earlier].shown(CELL)
        if shown.sum() < _FEWEST_CELLS:
            return
        found = find_dissolves(
            (
                (frames[earlier].brought(), frames[before].brought()),
                (frames[after].brought(), frames[now].brought()),
            ),
            (frame.brought() for frame in frames[before + 1 : after]),
            shown,
            self._flow,
        )
        self._found += [_placed(each, frames[before + 1 : after + 1], shape) for each in found]

    def finish(self) -> tuple[PlaceChange, ...]:
        return tuple(self._found)


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
class Dissolves(Summary[tuple[PlaceChange, ...]]):
    """Places that fade into another picture, steady for a quarter second before and after.

    Looked for four times a second among small frames, along the camera's path.
    """

    version: ClassVar[int] = 1
    models: ClassVar[tuple[str, ...]] = ("flow",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma, and neighbours for the camera's path."""
        return (Luma(), NEAR)

    def start(self, context: PassContext) -> _Looking:
        """Holds a second and a half of small frames."""
        return _Looking(context.models.flow)
