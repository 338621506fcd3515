"""Frames sampled in time, their image-text encodings, and a prompt's standing among others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Derived, Feature, PassContext, Stream, Summary, Values
from vqscore.features.cadence import Cadence
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.named_things import named_things

__all__ = [
    "CLOSE_LOOKS",
    "ImageEmbeddings",
    "PromptRanks",
    "Ranks",
    "SampledImages",
    "SampledRgb",
]


@dataclass(frozen=True)
class SampledRgb(Stream[NDArray[np.uint8] | None]):
    """RGB ``(H, W, 3)`` uint8 of frames sampled in time; ``None`` for the frames between.

    Args:
        short_side: Short side, px; smaller clips are taken as they are.
        every_seconds: Time between samples of a short clip.
        at_most: About how many samples a long clip gives.
    """

    short_side: int = 288
    every_seconds: float = 0.5
    at_most: int = 16

    def start(self, context: PassContext) -> Callable[[Chunk], Sequence[NDArray[np.uint8] | None]]:
        """The cadence runs on from chunk to chunk."""
        cadence = Cadence.of(self.every_seconds, self.at_most, context.info.declared_seconds)

        def sample(chunk: Chunk) -> list[NDArray[np.uint8] | None]:
            return [
                frame.rgb(self.short_side) if cadence.wants(frame.pts_seconds) else None
                for frame in chunk.frames
            ]

        return sample


CLOSE_LOOKS = SampledRgb(short_side=360, every_seconds=0.25, at_most=48)
"""Four frames a second, large enough for faces: one sampling for all that look closely."""


@dataclass(frozen=True, slots=True, eq=False)
class SampledImages:
    """Encodings of sampled frames: ``times (N,)`` in seconds, ``vectors (N, D)``."""

    times: NDArray[np.float64]
    vectors: NDArray[np.float32]


class _Encoding:
    def __init__(self, stream: SampledRgb, context: PassContext) -> None:
        self._stream, self._provider = stream, context.models.image_text
        self._times: list[float] = []
        self._vectors: list[NDArray[np.float32]] = []

    def add(self, chunk: Chunk) -> None:
        for frame, rgb in zip(chunk.frames, chunk[self._stream], strict=True):
            if rgb is not None:
                self._times.append(frame.pts_seconds)
                self._vectors.append(self._provider.images([rgb])[0])

    def finish(self) -> SampledImages:
        vectors = np.stack(self._vectors) if self._vectors else np.zeros((0, 0), np.float32)
        return SampledImages(np.asarray(self._times, np.float64), vectors)


@dataclass(frozen=True)
class ImageEmbeddings(Summary[SampledImages]):
    """Image-text encodings of the sampled frames."""

    models = ("image_text",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The sampled frames."""
        return (SampledRgb(),)

    def start(self, context: PassContext) -> _Encoding:
        """Encode frame by frame, so that chunks do not show in the numbers."""
        return _Encoding(SampledRgb(), context)


@dataclass(frozen=True, slots=True, eq=False)
class Ranks:
    """Similarities of every sampled frame with the prompt and with prompts it was not made from.

    Args:
        times: ``(N,)`` seconds.
        prompt: ``(N,)`` similarity with the prompt.
        distractors: ``(N, M)`` similarities with the distractors.
        blind_to: What the model cannot tell, in words.
        things: What the prompt names, thing by thing; empty where the model cannot tell.
        each: ``(N, K)`` similarity with each of them.
    """

    times: NDArray[np.float64]
    prompt: NDArray[np.float64]
    distractors: NDArray[np.float64]
    blind_to: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    each: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class PromptRanks(Derived[Ranks]):
    """Where a prompt stands among the distractors, frame by frame."""

    models = ("image_text",)
    prompt: str

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The encoded frames."""
        return (ImageEmbeddings(),)

    def derive(self, values: Values, context: PassContext) -> Ranks:
        """Compare all frames with all texts."""
        images = values[ImageEmbeddings()]
        model = context.models.image_text
        things = named_things(self.prompt) if getattr(model, "tells_things", False) else ()
        texts = model.texts([self.prompt, *things, *DISTRACTORS])
        count = len(images.times)
        similarity = (
            model.similarity(images.vectors, texts) if count else np.zeros((0, len(texts)))
        ).astype(np.float64)
        first = 1 + len(things)
        return Ranks(
            images.times,
            similarity[:, 0],
            similarity[:, first:],
            tuple(model.blind_to),
            things,
            similarity[:, 1:first],
        )
