"""Is the clip bright enough to see anything? A complete metric with a summary of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Fold, PassContext, Summary, Values
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Brightness", "FrameLuma", "Luma"]


@dataclass(frozen=True)
class Luma:
    """The summary's value: when, and how bright, ``(T,)`` each."""

    seconds: NDArray[np.float64]
    mean: NDArray[np.float64]


@dataclass(frozen=True)
class FrameLuma(Summary[Luma]):
    """Mean luma of every frame. Its fields are part of its identity: equal values share the work."""

    short_side: int = 64

    def start(self, context: PassContext) -> Fold[Luma]:
        """Begin a fold over one clip."""
        del context
        return _Fold(self.short_side)


class _Fold:
    def __init__(self, short_side: int) -> None:
        self._short_side = short_side
        self._rows: list[tuple[float, float]] = []

    def add(self, chunk: Chunk) -> None:
        for frame in chunk.frames:
            self._rows.append((frame.pts_seconds, float(frame.luma(self._short_side).mean())))

    def finish(self) -> Luma:
        table = np.array(self._rows, np.float64).reshape(-1, 2)
        return Luma(table[:, 0], table[:, 1])


class Brightness(Metric):
    """Share of middle grey that the darkest second or so reaches."""

    name = "acme/brightness"
    question = "Is it bright enough to see anything?"
    kind = "diagnostic"

    def requires(self, prompt: str | None) -> tuple[Summary[Luma], ...]:
        """Nothing but the summary above."""
        del prompt
        return (FrameLuma(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:
        """The darkest tenth of the frames against middle grey."""
        del prompt
        luma = values[FrameLuma()]
        if len(luma.mean) == 0:
            return Unscored("the clip has no frames")
        dark = float(np.quantile(luma.mean, 0.1))
        darkest = int(luma.mean.argmin())
        value = min(1.0, dark / 128)
        when = float(luma.seconds[darkest])
        return Score(value, {"dark_luma": dark}, (Moment(when, when, value),))
