"""Detail that stays in its place though everything there has moved: a former frame shines on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FramePair, Pairs
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.warp import warp_by_flow

__all__ = ["EchoMeasures", "Echoes", "looks_every", "reach_of"]

_CELL = 16
_FEWEST_CELLS = 3
_DETAIL = 4.0
"""Mean square of detail, grey levels squared, under which a cell is plain."""

_TRUSTED = 0.5
_SHORT_AND_BEYOND = (0.6, 1.5)
_REACH_SECONDS = 0.34
_LONGEST_REACH = 10


def reach_of(fps: float) -> int:
    """For how many frames a former one is looked for: a third of a second, 3 to 10 frames."""
    return int(min(_LONGEST_REACH, max(3, round(_REACH_SECONDS * fps))))


def looks_every(fps: float) -> int:
    """Every how many frames former ones are looked for: neighbours say the same."""
    return 3 if fps >= 20 else 2


@dataclass(frozen=True, slots=True, eq=False)
class EchoMeasures:
    """What the cells that moved still have in common with former frames.

    Args:
        times: Seconds of the frames looked at, ``(N,)``.
        excess: Correlation of detail with that of the frame 1 to ``K`` before, at the same pixels,
            median over the cells that have moved since, less that of the frame with itself about as
            far away, ``(N, K)``; NaN where too few have moved.
        seen: How often a cell had moved, ``(K, rows, columns)``.
    """

    times: NDArray[np.float64]
    excess: NDArray[np.float64]
    seen: NDArray[np.int64]


class _Listening:
    def __init__(self, fps: float) -> None:
        self._reach = reach = reach_of(fps)
        self._every = looks_every(fps)
        self._details: deque[tuple[NDArray[np.float32], NDArray[np.float32]]] = deque(
            maxlen=reach + 1
        )
        # Flow of each cell from frame to frame, onto the next and from it.
        self._hops: deque[NDArray[np.float32]] = deque(maxlen=reach)
        self._trust: deque[NDArray[np.float32]] = deque(maxlen=reach)
        self._times: list[float] = []
        self._rows: list[list[float]] = []
        self._seen: NDArray[np.int64] | None = None
        self._count = 0

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs()], strict=True):
            if pair is None:
                continue
            if pair.is_lost:
                self._details.clear()
                self._hops.clear()
                self._trust.clear()
                continue
            self._take(pair)
            self._count += 1
            if self._count % self._every == 0:
                self._compare(frame.pts_seconds)

    def _take(self, pair: FramePair) -> None:
        self._details.append(_detail(pair.luma))
        ways = np.dstack([cell_mean(each, _CELL) for each in (pair.forward, pair.backward)])
        self._hops.append(np.ascontiguousarray(ways.transpose(2, 0, 1)))
        self._trust.append(cell_mean(pair.reliable, _CELL))

    def _compare(self, seconds: float) -> None:
        now, energy = self._details[-1]
        if self._seen is None:
            self._seen = np.zeros((self._reach, *energy.shape), np.int64)
        far = max(3.0, 0.02 * min(now.shape))
        row = [float("nan")] * self._reach
        path = np.zeros_like(self._hops[-1])
        for lag in range(1, min(self._reach, len(self._details) - 1) + 1):
            path = path + self._hops[-lag]
            moved = np.maximum(np.hypot(path[0], path[1]), np.hypot(path[2], path[3])) > far
            former, former_energy = self._details[-1 - lag]
            # Flow that is wrong says that things moved which stand, and stay like themselves.
            trusted = np.min([self._trust[-k] for k in range(1, lag + 1)], axis=0) > _TRUSTED
            chosen = moved & trusted & (energy > _DETAIL) & (former_energy > _DETAIL)
            if chosen.sum() < _FEWEST_CELLS:
                continue
            in_place = _likeness(now, former, (energy, former_energy), chosen)
            row[lag - 1] = in_place - _own_likeness(now, energy, path, chosen)
            self._seen[lag - 1] += chosen
        self._times.append(seconds)
        self._rows.append(row)

    def finish(self) -> EchoMeasures:
        return EchoMeasures(
            np.asarray(self._times, np.float64),
            np.asarray(self._rows, np.float64).reshape(-1, self._reach),
            np.zeros((self._reach, 1, 1), np.int64) if self._seen is None else self._seen,
        )


def _likeness(
    first: NDArray[np.float32],
    second: NDArray[np.float32],
    energies: tuple[NDArray[np.float32], NDArray[np.float32]],
    chosen: NDArray[np.bool_],
) -> float:
    scale = np.sqrt(energies[0] * energies[1])[chosen] + 1e-3
    return float(np.median(cell_mean(first * second, _CELL)[chosen] / scale))


def _own_likeness(
    now: NDArray[np.float32],
    energy: NDArray[np.float32],
    path: NDArray[np.float32],
    chosen: NDArray[np.bool_],
) -> float:
    """How much texture is like itself that far away: planks and bricks are, without any ghost.

    Each cell is looked at along its own way, a little short of it and beyond: at the very distance
    a ghost would show.
    """
    length = [float(np.hypot(*way)[chosen].sum()) for way in (path[:2], path[2:])]
    way = path[:2] if length[0] >= length[1] else path[2:]
    height, width = now.shape
    flow = cv2.merge([cv2.resize(each, (width, height)) for each in way])
    found = []
    for part in _SHORT_AND_BEYOND:
        shifted = warp_by_flow(now, part * flow)
        energies = energy, cell_mean(shifted * shifted, _CELL)
        found.append(max(0.0, _likeness(now, shifted, energies, chosen)))
    return float(np.mean(found))


def _detail(luma: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Fine structure without the light on it, and its mean square in each cell."""
    grey = luma.astype(np.float32)
    fine = cv2.GaussianBlur(grey, (0, 0), 0.8) - cv2.GaussianBlur(grey, (0, 0), 2.5)
    return fine, cell_mean(fine * fine, _CELL)


@dataclass(frozen=True)
class Echoes(Summary[EchoMeasures]):
    """Correlation in place of detail that has moved on."""

    version: ClassVar[int] = 4

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs."""
        return (Pairs(),)

    def start(self, context: PassContext) -> _Listening:
        """Holds the detail of a third of a second."""
        return _Listening(context.info.fps)
