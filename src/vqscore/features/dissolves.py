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
from vqscore.features.small_looks import small_scale
from vqscore.functional.camera_motion import rescaled
from vqscore.functional.cells import cells_box, cells_shown
from vqscore.functional.dissolves import CELL, LocalDissolve, find_dissolves
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_homography
from vqscore.models.protocols import Flow
from vqscore.outcome import Box

__all__ = ["Dissolve", "Dissolves", "DissolvesFound"]

_FEWEST_CELLS = 20

_EVERY_SECONDS, _STEADY_SECONDS, _APART_SECONDS = 0.25, 0.25, 0.75
"""How often is looked; how long a place is steady before and after; the time in between."""


@dataclass(frozen=True, slots=True)
class Dissolve:
    """One place that faded into another picture.

    Args:
        start_seconds: The first frame that shows more than a tenth of the new picture.
        end_seconds: The first that shows more than nine tenths.
        excess: Grey levels by which it stands out, mean over the frame's cells.
        box: Round it, when it starts.
    """

    start_seconds: float
    end_seconds: float
    excess: float
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class DissolvesFound:
    """Dissolves in order of time, and how many moments were looked at."""

    dissolves: tuple[Dissolve, ...]
    examined: int


class _Looking:
    """Keeps small frames of the last second and a half."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._held: HeldFrames[HeldFrame] = HeldFrames()
        self._looked = -np.inf
        self._found: list[Dissolve] = []
        self._examined = 0

    def add(self, chunk: Chunk) -> None:
        for frame, luma, pair in zip(chunk.frames, chunk[Luma()], chunk[NEAR], strict=True):
            self._held.follow(pair)
            scale = small_scale(luma)
            self._held.append(HeldFrame(frame.pts_seconds, _small(luma, scale)))
            if frame.pts_seconds - self._looked >= _EVERY_SECONDS - 1e-6:
                self._looked = frame.pts_seconds
                self._look(luma.shape, scale)

    def _look(self, shape: tuple[int, ...], scale: float) -> None:
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

        def brought(index: int) -> NDArray[np.uint8]:
            frame = frames[index]
            return np.asarray(warp_by_homography(frame.image, rescaled(frame.path, scale)))

        path = rescaled(frames[earlier].path, scale)
        shown = cells_shown(path, frames[now].image.shape, CELL)
        if shown.sum() < _FEWEST_CELLS:
            return
        self._examined += 1
        found = find_dissolves(
            ((brought(earlier), brought(before)), (brought(after), brought(now))),
            (brought(index) for index in range(before + 1, after)),
            shown,
            self._flow,
        )
        self._found += [_placed(each, frames[before + 1 : after + 1], shape) for each in found]

    def finish(self) -> DissolvesFound:
        return DissolvesFound(tuple(self._found), self._examined)


def _small(luma: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Softened, so that what the camera's path is off by does not count."""
    size = (round(luma.shape[1] * scale), round(luma.shape[0] * scale))
    return np.asarray(cv2.blur(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), (3, 3)))


def _latest(times: list[float], until: float) -> int:
    """Which of the times is the last one up to then; -1 if none is."""
    return bisect_right(times, until + 1e-6) - 1


def _placed(found: LocalDissolve, frames: list[HeldFrame], shape: tuple[int, ...]) -> Dissolve:
    """With the times of the frames between, and of the one after; the place is where it begins."""
    shares = np.append(found.shares, 1.0)
    first, last = (frames[int(np.argmax(shares > share))] for share in (0.1, 0.9))
    return Dissolve(
        first.pts_seconds,
        last.pts_seconds,
        found.excess / found.cells.size,
        first.place(cells_box(found.cells), shape),
    )


@dataclass(frozen=True)
class Dissolves(Summary[DissolvesFound]):
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
