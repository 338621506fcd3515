"""Does light or texture jump from frame to frame?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameMeasures, FrameTable
from vqscore.functional.cells import cells_box
from vqscore.functional.curves import halving
from vqscore.functional.opencv import cv2
from vqscore.metric import Metric
from vqscore.outcome import Box, Moment, Outcome, Score, Unscored

__all__ = ["TemporalFlicker"]

BRIGHTNESS_HALF = 0.006
"""Median deviation of brightness, as a share of it, that scores .5."""

TEXTURE_HALF = 3.8
"""Logarithm of how far boiling texture stands out, in place, in time and as such, at .5."""

_FEWEST_MAPS = 5


@dataclass(frozen=True, slots=True)
class _Boiling:
    """Texture that is made anew from frame to frame, where it is worst."""

    amount: float
    start: float
    end: float
    box: Box


class TemporalFlicker(Metric):
    r"""A frame that stands off what its two neighbours agree on, again and again.

    The neighbours are brought onto the frame along the flow; the deviation of a value :math:`m`
    between :math:`a` and :math:`b` is :math:`\max(0, |m - (a+b)/2| - |a-b|/2)`, so that motion,
    exposure ramps and cuts leave none. Of the frames' deviations of brightness the median :math:`g`
    is taken: what happens once is no flicker.

    Deviations of texture are taken in cells of 16 px. Grain, dithering and compression flicker
    everywhere and from the start: texture that boils stands out against the rest of the frame, or
    sets in. With :math:`l` the 95 % quantile over cells of their medians over time, :math:`m` the
    median cell's, and :math:`s` how many times more the cells that grew most did than the median
    cell, :math:`t = \ln(l / m) + \ln s + \ln(l) / 2`.

    The score is the smaller of :math:`2^{-(g/.006)^{1.5}}` and :math:`2^{-(t/3.8)^4}`.

    **Range** 0 to 1, 1 is best; .5 is brightness jumping by about 1 %. Water and leaves in the wind
    boil by nature.

    References:
        Lai et al. Learning Blind Video Temporal Consistency. ECCV 2018 (warping error).
        Huang et al. VBench. CVPR 2024 (temporal flickering, its nearest relative).
    """

    name = "temporal_flicker"
    question = "Does light or texture jump from frame to frame?"
    kind = "diagnostic"
    version: ClassVar[int] = 2

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worse of light and texture."""
        table = values[FrameTable()]
        known = ~np.isnan(table.brightness_off)
        if known.sum() < 3:
            return Unscored("the clip is too short to flicker (5 frames in one shot)")
        times, light = table.times[known], table.brightness_off[known]
        brightness = float(np.median(light))
        value = halving(brightness, BRIGHTNESS_HALF, 1.5)
        boiling = _boiling(table)
        texture = 1.0 if boiling is None else halving(boiling.amount, TEXTURE_HALF, 4.0)
        timeline = tuple(
            (float(time), halving(float(off), BRIGHTNESS_HALF, 1.5))
            for time, off in zip(times, light, strict=True)
        )
        parts = {
            "brightness_off": brightness,
            "texture_off": 0.0 if boiling is None else boiling.amount,
            "frames": int(known.sum()),
        }
        if boiling is not None and texture < value:
            found = Moment(boiling.start, boiling.end, texture, boiling.box)
            return Score(texture, parts, (found,) if texture < 0.75 else (), timeline)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            worst = float(times[int(np.argmax(light))])
            moments = (
                Moment(worst, worst, value),
                Moment(float(times[0]), float(times[-1]), value),
            )
        return Score(value, parts, moments, timeline)


def _boiling(table: FrameMeasures) -> _Boiling | None:
    maps = table.texture_off.astype(np.float64)
    count = len(maps)
    if count < _FEWEST_MAPS:
        return None
    usual = np.median(maps, axis=0)
    level = float(np.quantile(usual, 0.95))
    stands_out = np.log((level + 0.2) / (float(np.median(usual)) + 0.2))
    # From the first seventh to the last two thirds, each cell for itself.
    early = np.median(maps[: max(2, count // 7)], axis=0)
    late = np.median(maps[-2 * max(2, count // 3) :], axis=0)
    growth = cv2.blur(np.log((late + 0.4) / (early + 0.4)), (3, 3))
    sets_in = float(np.quantile(growth, 0.97) - np.median(growth))
    amount = float(stands_out + sets_in + 0.5 * np.log(level + 0.5))
    where = _largest(usual >= (level + float(np.median(usual))) / 2)
    course = maps[:, where].mean(axis=1)
    active = np.flatnonzero(course >= 0.5 * np.median(course[-2 * max(2, count // 3) :]))
    times = table.texture_times
    return _Boiling(
        max(0.0, amount), float(times[active[0]]), float(times[active[-1]]), cells_box(where)
    )


def _largest(cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The largest connected region of a map that is not empty."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8))
    largest: NDArray[np.bool_] = labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return largest
