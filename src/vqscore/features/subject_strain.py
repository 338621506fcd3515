"""How much what moves is stretched and sheared, for how fast it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FramePair, Pairs
from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.functional.camera_motion import homography_flow
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.strain import strain
from vqscore.outcome import Box

__all__ = ["StrainMeasures", "SubjectStrain"]

_CELL = 8
_LAG = 3
_MOVES = 0.75
_SLOW = 0.3
_FEWEST_CELLS = 4


@dataclass(frozen=True, slots=True, eq=False)
class StrainMeasures:
    """One value for each frame in which something moves, ``(N,)``.

    Args:
        times: Seconds.
        moving: Share of the frame that moves against the camera.
        strain: Median strain over speed inside of it, away from its outline, 1/px of a frame with
            a short side of 256 px.
        worst: The ninth decile of the same.
        boxes: Where that is.
        frames: Pairs of frames looked at, those without motion too.
    """

    times: NDArray[np.float64]
    moving: NDArray[np.float64]
    strain: NDArray[np.float64]
    worst: NDArray[np.float64]
    boxes: tuple[Box, ...]
    frames: int


class _Straining:
    def __init__(self) -> None:
        self._rows: list[tuple[float, float, float, float]] = []
        self._boxes: list[Box] = []
        self._frames = 0

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[Pairs(_LAG)], strict=True):
            if pair is not None and not pair.is_cut:
                self._frames += 1
                self._measure(pair, frame.pts_seconds)

    def _measure(self, pair: FramePair, pts_seconds: float) -> None:
        height, width = pair.luma.shape
        own = pair.forward - homography_flow(pair.camera.homography, height, width)
        speed = np.hypot(own[..., 0], own[..., 1])
        trusted = cell_mean(pair.reliable, _CELL)
        held = trusted > 0.5
        pace = cell_mean(speed * pair.reliable, _CELL) / np.maximum(trusted, 0.05)
        bent = cell_mean(strain(own) * pair.reliable, _CELL) / np.maximum(trusted, 0.05)
        moves = held & (pace > _MOVES)
        if moves.sum() < _FEWEST_CELLS:
            return
        ratio = np.where(moves, bent / (pace + _SLOW), 0.0).astype(np.float32)
        # Where what moves borders on what does not, flow shears without anything being warped.
        inner = cv2.erode(moves.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        if inner.sum() < _FEWEST_CELLS:
            return
        local = cv2.blur(ratio, (3, 3))
        # A limb takes fewer pixels in a small frame, and bends over fewer: 1/px is of a 256 px
        # frame.
        local *= min(height, width) / WORKING_SHORT_SIDE
        limit = float(np.quantile(local[inner], 0.9))
        self._rows.append(
            (
                pts_seconds,
                float(moves.mean()),
                float(np.median(local[inner])),
                limit,
            )
        )
        rows, columns = np.nonzero(inner & (local >= limit))
        down, across = moves.shape
        top, left = float(rows.min() / down), float(columns.min() / across)
        wide, tall = (columns.max() + 1) / across - left, (rows.max() + 1) / down - top
        self._boxes.append((left, top, float(wide), float(tall)))

    def finish(self) -> StrainMeasures:
        table = np.asarray(self._rows, np.float64).reshape(-1, 4)
        times, moving, inside, worst = table.T
        return StrainMeasures(times, moving, inside, worst, tuple(self._boxes), self._frames)


@dataclass(frozen=True)
class SubjectStrain(Summary[StrainMeasures]):
    """Strain of the moving subject, pair by pair."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs."""
        return (Pairs(_LAG),)

    def start(self, context: PassContext) -> _Straining:  # noqa: ARG002
        """Holds nothing but the table."""
        return _Straining()
