"""Does light or texture jump from frame to frame?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["TemporalFlicker"]

BRIGHTNESS_HALF = 0.006
"""Median deviation of brightness, as a share of it, that scores .5."""

TEXTURE_HALF = 3.0
"""How many times the texture's own change between the neighbours the deviation is, at .5."""


class TemporalFlicker(Metric):
    r"""A frame that stands off what its two neighbours agree on, again and again.

    The neighbours are brought onto the frame along the flow; the deviation of a value :math:`m`
    between :math:`a` and :math:`b` is :math:`\max(0, |m - (a+b)/2| - |a-b|/2)`, so that motion,
    exposure ramps and cuts leave none. Of the frames' deviations of brightness the median
    :math:`g` is taken, of those of texture, over their own change, the median :math:`t`: what
    happens once is no flicker. The score is the smaller of :math:`2^{-(g/.006)^{1.5}}` and
    :math:`2^{-(t/3)^2}`.

    **Range** 0 to 1, 1 is best; .5 is brightness jumping by about 1 %.

    References:
        Lai et al. Learning Blind Video Temporal Consistency. ECCV 2018 (warping error).
        Huang et al. VBench. CVPR 2024 (temporal flickering, its nearest relative).
    """

    name = "temporal_flicker"
    question = "Does light or texture jump from frame to frame?"
    kind = "diagnostic"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worse of light and texture."""
        table = values[FrameTable()]
        known = ~np.isnan(table.brightness_off)
        if known.sum() < 3:
            return Unscored("the clip is too short to flicker (5 frames in one shot)")
        light = table.brightness_off[known]
        texture = table.texture_off[known] / (table.texture_change[known] + 1.0)
        brightness, local = float(np.median(light)), float(np.median(texture))
        value = min(halving(brightness, BRIGHTNESS_HALF, 1.5), halving(local, TEXTURE_HALF, 2.0))
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            times = table.times[known]
            at = int(np.argmax(light / BRIGHTNESS_HALF + texture / TEXTURE_HALF))
            moments = (
                Moment(float(times[at]), float(times[at]), value),
                Moment(float(times[0]), float(times[-1]), value),
            )
        parts = {"brightness_off": brightness, "texture_off": local, "frames": int(known.sum())}
        return Score(value, parts, moments)
