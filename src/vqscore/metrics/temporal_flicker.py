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
from vqscore.functional.swings import swings
from vqscore.metric import Metric
from vqscore.outcome import Box, Moment, Outcome, Score, Unscored

__all__ = ["TemporalFlicker"]

SWINGS_HALF = 0.12
"""Light that goes back and forth in a second, as a natural logarithm, that scores .5."""

TEXTURE_HALF = 3.4
"""Logarithm of how far boiling texture stands out, in place, in time and as such, at .5."""

_MASKING = (4.0, 0.7)
"""Contrast, grey levels, from which texture hides what changes in it, and the exponent."""

_WINDOW_SECONDS = 1.0
_FEWEST_STEPS = 4
_FEWEST_MAPS = 5


@dataclass(frozen=True, slots=True, eq=False)
class _Swinging:
    """Light that goes back and forth, window by window, and the largest step in the worst one."""

    times: NDArray[np.float64]
    amounts: NDArray[np.float64]
    worst: float


@dataclass(frozen=True, slots=True)
class _Boiling:
    """Texture that is made anew from frame to frame, where it is worst."""

    amount: float
    start: float
    end: float
    box: Box


class TemporalFlicker(Metric):
    r"""Light that goes back and forth, or texture that is made anew, again and again.

    Light changes from frame to frame by the median logarithm :math:`s` of what flow brings back.
    Within a second it goes back and forth by :math:`\sum |s| - |\sum s|`: none for a ramp or a
    fade, as much for a light that is held for a few frames as for one that changes with each. Of
    all seconds of a clip the median :math:`g` is taken: what happens once is no flicker.

    Of a frame and those a tenth of a second before and after it, brought onto it along the flow,
    the deviation of texture :math:`m` between :math:`a` and :math:`b` is
    :math:`\max(0, |m - (a+b)/2| - |a-b|/2)`, so that motion and occlusion leave none, in cells of
    16 px. Strong texture hides what changes in it: in cells of contrast :math:`c > 4` grey levels
    the deviation is divided by :math:`(c/4)^{.7}`. Grain, dithering and compression flicker
    everywhere and from the start: texture that boils stands out against the rest of the frame, or
    sets in. With :math:`l` the 95 % quantile over cells of their medians over time, :math:`m` the
    median cell's, and :math:`s` how many times more the cells that grew most did than the median
    cell, :math:`t = \ln(l / m) + \ln s + \ln(l) / 2`.

    The score is the smaller of :math:`2^{-(g/.12)^2}` and :math:`2^{-(t/3.4)^4}`.

    **Range** 0 to 1, 1 is best; .5 is light that goes up and down by 2 % three times a second.
    Water and leaves in the wind boil by nature.

    References:
        Lai et al. Learning Blind Video Temporal Consistency. ECCV 2018 (warping error).
        Huang et al. VBench. CVPR 2024 (temporal flickering, its nearest relative).
        Legge and Foley. Contrast masking in human vision. JOSA 70(12), 1980 (the exponent).
    """

    name = "temporal_flicker"
    question = "Does light or texture jump from frame to frame?"
    kind = "diagnostic"
    version: ClassVar[int] = 3

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worse of light and texture."""
        table = values[FrameTable()]
        light = _swinging(table)
        if light is None:
            return Unscored("the clip is too short to flicker (5 frames in one shot)")
        swing = float(np.median(light.amounts))
        value = halving(swing, SWINGS_HALF, 2.0)
        boiling = _boiling(table)
        texture = 1.0 if boiling is None else halving(boiling.amount, TEXTURE_HALF, 4.0)
        timeline = tuple(
            (float(time), halving(float(amount), SWINGS_HALF, 2.0))
            for time, amount in zip(light.times, light.amounts, strict=True)
        )
        parts = {
            "light_swings": swing,
            "texture_off": 0.0 if boiling is None else boiling.amount,
            "frames": int(np.isfinite(table.light_step).sum()),
        }
        if boiling is not None and texture < value:
            found = Moment(boiling.start, boiling.end, texture, boiling.box)
            return Score(texture, parts, (found,) if texture < 0.75 else (), timeline)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            goes_on = light.times[light.amounts >= light.amounts.max() / 2]
            moments = (
                Moment(light.worst, light.worst, value),
                Moment(float(goes_on[0]), float(goes_on[-1]), value),
            )
        return Score(value, parts, moments, timeline)


def _swinging(table: FrameMeasures) -> _Swinging | None:
    times, amounts, most, worst = [], [], -1.0, 0.0
    for a, b in table.shots():
        steps = table.light_step[a + 1 : b]
        if len(steps) < _FEWEST_STEPS:
            continue
        apart = float(np.median(np.diff(table.times[a:b])))
        window = int(np.clip(round(_WINDOW_SECONDS / apart), _FEWEST_STEPS, len(steps)))
        found = swings(steps, window) / (window * apart)
        times.append(table.times[a + 1 + window // 2 :][: len(found)])
        amounts.append(found)
        if found.max() > most:
            first = int(np.argmax(found))
            most = float(found[first])
            step = int(np.argmax(np.abs(steps[first : first + window])))
            worst = float(table.times[a + 1 + first + step])
    if not times:
        return None
    return _Swinging(np.concatenate(times), np.concatenate(amounts), worst)


def _boiling(table: FrameMeasures) -> _Boiling | None:
    contrast, exponent = _MASKING
    hidden = np.maximum(1.0, table.contrast / contrast) ** exponent
    maps = table.texture_off.astype(np.float64) / hidden
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
