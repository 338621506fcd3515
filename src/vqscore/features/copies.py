"""What is there twice, about what moves, and was not when the shot began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FramePair, Pairs
from vqscore.functional.copy_move import Repeats, largest_group, repeats
from vqscore.functional.warp import pixel_grid
from vqscore.outcome import Box

__all__ = ["Copies", "CopyMeasures"]

_EVERY_SECONDS = 0.5
_BEGINNING_SECONDS = 0.6
_CELL = 8
_MOVES = 0.06
_MOVED_SECONDS = 0.08
_FORGOTTEN_SECONDS = 3.0
_FEWEST_CELLS = 3
_MARGIN = 0.2
_SAME_PLACE = 0.03


@dataclass(frozen=True, slots=True, eq=False)
class CopyMeasures:
    """One value for each frame looked at, ``(N,)``.

    Args:
        times: Seconds.
        spots: Different spots that one turn and shift carries onto others: 0 to 3 by chance.
        shots: Which shot they are of, counted from where the camera's way was lost.
        boxes: Both places of the largest group; the whole frame where there is none.
    """

    times: NDArray[np.float64]
    spots: NDArray[np.int64]
    shots: NDArray[np.int64]
    boxes: tuple[Box, ...]


class _Looking:
    def __init__(self, fps: float) -> None:
        self._fps = fps
        self._rows: list[tuple[float, int, int]] = []
        self._boxes: list[Box] = []
        self._shot = 0
        self._begin(None)

    def _begin(self, seconds: float | None) -> None:
        self._began = self._looked = seconds
        self._path = np.eye(3)
        self._moved: NDArray[np.float32] | None = None
        # Places of pairs seen as the shot begins, in its first frame: texture, or twins.
        self._old = np.zeros((0, 4))

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs()], strict=True):
            now = frame.pts_seconds
            if pair is None or pair.is_lost:
                self._shot += pair is not None
                self._begin(now)
                continue
            if self._began is None or self._looked is None:
                self._began = self._looked = now
            self._follow(pair)
            first = self._looked == self._began
            if first or now - self._looked >= _EVERY_SECONDS - 1e-6:
                self._look(pair, now, beginning=now - self._began < _BEGINNING_SECONDS)
                self._looked = now + 1e-9 if first else now

    def _follow(self, pair: FramePair) -> None:
        self._path = pair.camera.homography @ self._path
        every = (slice(_CELL // 2, None, _CELL),) * 2
        grid = pixel_grid(*pair.luma.shape)[every]
        by_camera = _moved_by(pair.camera.homography, grid.reshape(-1, 2)).reshape(grid.shape)
        own = grid + pair.forward[every] - by_camera
        speed = np.hypot(own[..., 0], own[..., 1]) * self._fps / min(pair.luma.shape)
        moves = (speed > _MOVES) & pair.reliable[every]
        if self._moved is None or self._moved.shape != moves.shape:
            self._moved = np.zeros(moves.shape, np.float32)
        self._moved *= np.exp(-1 / (self._fps * _FORGOTTEN_SECONDS))
        self._moved += moves / self._fps

    def _look(self, pair: FramePair, now: float, *, beginning: bool) -> None:
        height, width = pair.luma.shape
        spots, box = 0, (0.0, 0.0, 1.0, 1.0)
        part = self._part(height, width)
        if part is not None:
            found = repeats(pair.luma, part)
            places = np.hstack([self._home(found.first, pair), self._home(found.second, pair)])
            if beginning:
                self._old = np.vstack([self._old, places])
            else:
                spots, box = self._new(found, places, (height, width))
        self._rows.append((now, spots, self._shot))
        self._boxes.append(box)

    def _new(
        self, found: Repeats, places: NDArray[np.float64], shape: tuple[int, int]
    ) -> tuple[int, Box]:
        away = (places[:, None] - self._old[None]).reshape(len(places), len(self._old), 2, 2)
        close = np.asarray(np.hypot(away[..., 0], away[..., 1]) < _SAME_PLACE)
        known = np.any(close[..., 0] & close[..., 1], axis=1)
        fresh = found.only(~np.asarray(known, np.bool_))
        spots, group = largest_group(fresh)
        if not spots:
            return 0, (0.0, 0.0, 1.0, 1.0)
        corners = np.vstack([fresh.first[group], fresh.second[group]])
        size = np.array(shape[::-1]) / min(shape)
        low, high = corners.min(axis=0) / size, corners.max(axis=0) / size
        return spots, (
            float(low[0]),
            float(low[1]),
            float(high[0] - low[0]),
            float(high[1] - low[1]),
        )

    def _home(self, places: NDArray[np.float64], pair: FramePair) -> NDArray[np.float64]:
        """Where the places were in the shot's first frame, by the camera's motion alone."""
        short = min(pair.luma.shape)
        back = np.asarray(np.linalg.inv(self._path), np.float64)
        return np.asarray(_moved_by(back, places * short) / short, np.float64)

    def _part(self, height: int, width: int) -> tuple[int, int, int, int] | None:
        """Box, px, about what has moved in the last seconds."""
        if self._moved is None:
            return None
        rows, columns = np.nonzero(self._moved > _MOVED_SECONDS)
        if len(rows) < _FEWEST_CELLS:
            return None
        margin = round(_MARGIN * min(height, width))
        left, right = int(columns.min()) * _CELL, (int(columns.max()) + 1) * _CELL
        top, bottom = int(rows.min()) * _CELL, (int(rows.max()) + 1) * _CELL
        return (
            max(0, left - margin),
            max(0, top - margin),
            min(width, right + margin),
            min(height, bottom + margin),
        )

    def finish(self) -> CopyMeasures:
        table = np.asarray(self._rows, np.float64).reshape(-1, 3)
        return CopyMeasures(
            table[:, 0],
            table[:, 1].astype(np.int64),
            table[:, 2].astype(np.int64),
            tuple(self._boxes),
        )


def _moved_by(homography: NDArray[np.float64], places: NDArray[np.floating]) -> NDArray[np.float64]:
    """Where a homography takes places ``(N, 2)``."""
    whole = np.column_stack([places, np.ones(len(places))]) @ homography.T
    moved: NDArray[np.float64] = whole[:, :2] / whole[:, 2:]
    return moved


@dataclass(frozen=True)
class Copies(Summary[CopyMeasures]):
    """Repeated detail about the moving subject, twice a second."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Neighbours."""
        return (Pairs(),)

    def start(self, context: PassContext) -> _Looking:
        """Holds what moved of late, and pairs of places seen as the shot began."""
        return _Looking(context.info.fps)
