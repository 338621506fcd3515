"""What whole sampled frames look like, as unit vectors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.images import SampledRgb
from vqscore.features.shots import Shots

__all__ = ["FrameAppearance", "Looks"]


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """``times (N,)`` in seconds, ``shots (N,)`` from 1, ``vectors (N, D)`` of unit length."""

    times: NDArray[np.float64]
    shots: NDArray[np.int64]
    vectors: NDArray[np.float32]


class _Embedding:
    def __init__(self, context: PassContext) -> None:
        self._embed = context.models.appearance
        self._shots = Shots()
        self._times: list[float] = []
        self._numbers: list[int] = []
        self._vectors: list[NDArray[np.float32]] = []

    def add(self, chunk: Chunk) -> None:
        for frame, rgb in zip(chunk.frames, chunk[SampledRgb()], strict=True):
            if rgb is not None:
                self._shots.starts(rgb)
                self._times.append(frame.pts_seconds)
                self._numbers.append(self._shots.count)
                self._vectors.append(self._embed([rgb])[0])

    def finish(self) -> Looks:
        return Looks(
            np.asarray(self._times, np.float64),
            np.asarray(self._numbers, np.int64),
            np.stack(self._vectors) if self._vectors else np.zeros((0, 0), np.float32),
        )


@dataclass(frozen=True)
class FrameAppearance(Summary[Looks]):
    """Appearance of the frames that are also compared with the prompt."""

    models = ("appearance",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The sampled frames."""
        return (SampledRgb(),)

    def start(self, context: PassContext) -> _Embedding:
        """Embed sample by sample, so that chunks do not show in the numbers."""
        return _Embedding(context)
