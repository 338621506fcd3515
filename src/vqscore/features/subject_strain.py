"""How much what moves is stretched and sheared, for how fast it moves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import FAR, NEAR, FramePair, pairs_apart
from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.functional.camera_motion import homography_flow
from vqscore.functional.cells import cell_mean, cells_box
from vqscore.functional.local_affine import LocalAffine, local_affine
from vqscore.functional.opencv import cv2
from vqscore.outcome import Box

__all__ = ["StrainMeasures", "SubjectStrain"]

_APART_SECONDS = 0.1
_CELL = 8
_MOVES = 0.6
_SLOW = 0.3
_FEWEST_WINDOWS = 4
_SMALL = 200


@dataclass(frozen=True, slots=True, eq=False)
class StrainMeasures:
    """One value for each frame in which something moves, ``(N,)``.

    Args:
        times: Seconds.
        strain: Mean coherent strain inside what moves, 1/s.
        ratio: The same of a pair, over mean speed, 1/px of a frame with a short side of 256 px.
        shots: Which shot they are of, counted from where the camera's way was lost.
        boxes: The most strained tenth.
        frames: Pairs of frames looked at, those without motion too.
    """

    times: NDArray[np.float64]
    strain: NDArray[np.float64]
    ratio: NDArray[np.float64]
    shots: NDArray[np.int64]
    boxes: tuple[Box, ...]
    frames: int


class _Straining:
    def __init__(self, fps: float) -> None:
        self._pairs = pairs_apart(_APART_SECONDS, fps)
        self._seconds = self._pairs.lag / fps
        self._rows: list[tuple[float, float, float, int]] = []
        self._boxes: list[Box] = []
        self._frames = 0
        self._shot = 0

    def add(self, chunk: Chunk) -> None:
        for frame, pair in zip(chunk.frames, chunk[self._pairs], strict=True):
            if pair is None or pair.is_lost:
                self._shot += 1
            else:
                self._frames += 1
                self._measure(pair, frame.pts_seconds)

    def _measure(self, pair: FramePair, pts_seconds: float) -> None:
        height, width = pair.luma.shape
        short = min(height, width)
        own = pair.forward - homography_flow(pair.camera.homography, height, width)
        # What is not reliable counts as still, and the mean is over the rest.
        planes = [own[..., axis] * pair.reliable for axis in (0, 1)]
        trusted = cell_mean(pair.reliable, _CELL)
        share = np.maximum(trusted, 0.05)
        flow = np.dstack([cell_mean(each, _CELL) / share for each in planes])
        pace = cell_mean(_length(*planes), _CELL)
        moves = (trusted > 0.5) & (pace / share > _MOVES)
        # Limbs in a small frame take fewer cells.
        window = 3 if short < _SMALL else 4
        if min(moves.shape) < window:
            return
        # Where what moves borders on what does not flow shears without anything being warped.
        inside = np.asarray(sliding_window_view(moves, (window, window)).all(axis=(2, 3)))
        if inside.sum() < _FEWEST_WINDOWS:
            return
        found = local_affine(np.asarray(flow, np.float32), window, _CELL)
        strained = found.coherent_strain
        self._rows.append((pts_seconds, *self._figures(found, inside, short), self._shot))
        most = inside & (strained >= np.quantile(strained[inside], 0.9))
        self._boxes.append(cells_box(most, window))

    def _figures(
        self, found: LocalAffine, inside: NDArray[np.bool_], short: int
    ) -> tuple[float, float]:
        # A limb takes fewer pixels in a small frame, and bends over fewer: 1/px is of a 256 px
        # frame.
        strain = float(found.coherent_strain[inside].mean()) * short / WORKING_SHORT_SIDE
        return strain / self._seconds, strain / (float(found.speed[inside].mean()) + _SLOW)

    def finish(self) -> StrainMeasures:
        table = np.asarray(self._rows, np.float64).reshape(-1, 4)
        times, strain, ratio, shots = table.T
        return StrainMeasures(
            times, strain, ratio, shots.astype(np.int64), tuple(self._boxes), self._frames
        )


def _length(x: NDArray[np.float32], y: NDArray[np.float32]) -> NDArray[np.float32]:
    """What np.hypot gives in four times the time: in double precision the squares are exact."""
    length = cv2.magnitude(x.astype(np.float64), y.astype(np.float64))
    return np.asarray(length, np.float32)


@dataclass(frozen=True)
class SubjectStrain(Summary[StrainMeasures]):
    """Strain of the moving subject, pair by pair, about a tenth of a second apart."""

    version: ClassVar[int] = 3

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Neighbours, and frames three apart."""
        return (NEAR, FAR)

    def start(self, context: PassContext) -> _Straining:
        """Holds nothing but the table."""
        return _Straining(context.info.fps)
