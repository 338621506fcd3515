"""What the middle of the picture looks like over time, for clips that show no face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.images import SampledRgb
from vqscore.features.shots import Shots
from vqscore.outcome import Box

__all__ = ["MIDDLE", "Subject", "SubjectAppearance"]

MIDDLE: Box = (0.2, 0.15, 0.6, 0.7)
"""Where a subject is looked for: where people put it."""

_SIDES: tuple[Box, Box] = ((0.0, 0.0, 0.25, 1.0), (0.75, 0.0, 0.25, 1.0))


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """Appearance of the middle of the sampled frames.

    Args:
        times: ``(N,)`` seconds.
        shots: ``(N,)`` number of the shot, from 1.
        vectors: ``(N, D)`` of unit length.
        likeness_to_sides: ``(S,)``, one a shot: cosine of the middle with the frame's two sides.
            High in a landscape, low where something stands out from what is around it.
    """

    times: NDArray[np.float64]
    shots: NDArray[np.int64]
    vectors: NDArray[np.float32]
    likeness_to_sides: NDArray[np.float64]


def _crop(rgb: NDArray[np.uint8], box: Box) -> NDArray[np.uint8]:
    height, width = rgb.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right, bottom = round((box[0] + box[2]) * width), round((box[1] + box[3]) * height)
    return np.ascontiguousarray(rgb[top : max(bottom, top + 1), left : max(right, left + 1)])


class _Looking:
    def __init__(self, source: SampledRgb, context: PassContext) -> None:
        self._source, self._embed = source, context.models.appearance
        self._shots = Shots()
        self._times: list[float] = []
        self._numbers: list[int] = []
        self._vectors: list[NDArray[np.float32]] = []
        self._sides: list[float] = []

    def add(self, chunk: Chunk) -> None:
        for frame, rgb in zip(chunk.frames, chunk[self._source], strict=True):
            if rgb is None:
                continue
            new = self._shots.starts(rgb)
            middle = self._embed([_crop(rgb, MIDDLE)])[0]
            if new:
                sides = self._embed([_crop(rgb, side) for side in _SIDES])
                self._sides.append(float((sides @ middle).mean()))
            self._times.append(frame.pts_seconds)
            self._numbers.append(self._shots.count)
            self._vectors.append(middle)

    def finish(self) -> Subject:
        return Subject(
            np.asarray(self._times, np.float64),
            np.asarray(self._numbers, np.int64),
            np.stack(self._vectors) if self._vectors else np.zeros((0, 0), np.float32),
            np.asarray(self._sides, np.float64),
        )


@dataclass(frozen=True)
class SubjectAppearance(Summary[Subject]):
    """Appearance of the middle of the frame, about twice a second."""

    models = ("appearance",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The sampled frames, the same that are compared with the prompt."""
        return (SampledRgb(),)

    def start(self, context: PassContext) -> _Looking:
        """Embed sample by sample."""
        return _Looking(SampledRgb(), context)
