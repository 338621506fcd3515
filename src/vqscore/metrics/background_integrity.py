"""Does the background keep its shape while the camera moves?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.long_range import LongRange
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["BackgroundIntegrity"]

RISE_HALF = 0.36
"""Growth over the clip of the upper quartile of distances, px, that scores .5."""

LEVEL_HALF = 0.42
"""Median over the clip of the median distance, px, that scores .5."""


class BackgroundIntegrity(Metric):
    r"""What moves as no rigid scene can, between frames one second apart.

    The former frame is brought onto the later one along the camera's path, flow finds what is left,
    a homography and the best epipole take off camera motion and parallax. Of the remaining
    distances of textured places that can be followed, :math:`r` is the growth of the upper
    quartile from the clip's first third to its last, and :math:`m` the clip's median of medians, in
    px at 256 px short side. The score is the smaller of :math:`2^{-(\max(0, r)/.36)^2}` and
    :math:`2^{-(m/.42)^4}`. People and other things that move are a minority of the places; a
    frame full of them, or of water, reads as a background that gives way. Where less than .45 of
    the texture can be followed the score is moved towards 1, wholly at .3.

    **Range** 0 to 1, 1 is best.

    References:
        Irani and Anandan. IEEE TPAMI 20(6), 1998 (plane plus parallax).
        Lai et al. Learning Blind Video Temporal Consistency. ECCV 2018 (warping error, which
        stands at chance on the same defect).
    """

    name = "background_integrity"
    question = "Does the background keep its shape while the camera moves?"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Pairs a second apart, or half a second where the shots are too short for that."""
        return (LongRange(), LongRange(apart=0.5))

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worse of growth and level."""
        found, allowed = values[LongRange()], 1.0
        if len(found.times) < 2:
            # Deformation adds up with time: half the time, half the distance.
            found, allowed = values[LongRange(apart=0.5)], 0.5
        if len(found.times) < 2:
            return Unscored("no shot with enough texture lasts the second that deforming takes")
        third = max(1, len(found.times) // 3)
        rise = float(np.median(found.upper[-third:]) - np.median(found.upper[:third]))
        level = float(np.median(found.middle))
        grown = halving(rise, RISE_HALF * allowed, 2.0)
        worse = min(grown, halving(level, LEVEL_HALF * allowed, 4.0))
        followed = float(found.followed.mean())
        # Where most of the frame cannot be followed (a whip, a blur) the rest says little.
        evidence = min(1.0, max(0.0, (followed - 0.3) / 0.15))
        value = 1 - evidence * (1 - worse)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            worst = int(np.argmax(found.upper))
            start, end = found.times[worst] - found.apart[worst], found.times[worst]
            moments = (Moment(float(start), float(end), value, found.boxes[worst]),)
        parts = {
            "rise": rise,
            "level": level,
            "followed": followed,
            "seconds_apart": float(found.apart.mean()),
        }
        timeline = tuple(
            (float(time), halving(float(middle), LEVEL_HALF * allowed, 4.0))
            for time, middle in zip(found.times, found.middle, strict=True)
        )
        return Score(value, parts, moments, timeline)
