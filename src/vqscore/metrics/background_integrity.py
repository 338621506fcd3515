"""Does the background keep its shape while the camera moves?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.long_range import LongRange, LongRangeMeasures
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["BackgroundIntegrity"]

RISE_HALF = 0.32
"""Growth over the clip of the upper quartile of distances, px, that scores .5."""

LEVEL_HALF = 0.38
"""Median over the clip of the median distance, px, that scores .5."""


class BackgroundIntegrity(Metric):
    r"""What moves as no rigid scene can, between frames one second apart.

    The former frame is brought onto the later one along the camera's path, flow finds what is left,
    a homography and the best epipole take off camera motion and parallax. Of the remaining
    distances of textured places that can be followed, :math:`r` is the growth of the upper
    quartile from a shot's first third to its last, and :math:`m` the clip's median of medians, in
    px at 256 px short side. The score is the smaller of :math:`2^{-(\max(0, r)/.32)^2}` and
    :math:`2^{-(m/.38)^4}`. A pair counts wholly where .65 of its texture can be followed, and not
    at all at .45; where pairs count less than half on average the score is moved towards 1. A scene
    gives way slowly: the distance of a place through which something moved at :math:`v` px/s
    against the camera is divided by :math:`1 + (v/20)^2`. What moves slowly all over the frame, as
    water does, reads as a background that gives way.

    **Range** 0 to 1, 1 is best; a clip that whips or blurs throughout is not scored.

    References:
        Irani and Anandan. IEEE TPAMI 20(6), 1998 (plane plus parallax).
        Lai et al. Learning Blind Video Temporal Consistency. ECCV 2018 (warping error, which
        stands at chance on the same defect).
    """

    name = "background_integrity"
    version: ClassVar[int] = 5
    needs = ("a frame that can be followed",)
    question = "Does the background keep its shape while the camera moves?"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Pairs a second apart, or half a second where the shots are too short for that."""
        return (LongRange(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worse of growth and level."""
        found = values[LongRange()]
        if len(found.times) < 2:
            return Unscored("no shot with enough texture lasts the second that deforming takes")
        # Where much of the frame cannot be followed (a whip, a blur) the rest says little.
        weight = np.clip((found.followed - 0.45) / 0.2, 0.0, 1.0)
        if weight.sum() < 0.5:
            return Unscored(
                "too little of the frame can be followed for a second", "not_applicable"
            )
        # Deformation adds up with time: half the time, half the distance.
        allowed = 1.0 if float(found.apart.min()) > 0.75 else 0.5
        rise = _growth(found, weight)
        level = float(np.quantile(found.middle, 0.5, weights=weight, method="inverted_cdf"))
        grown = halving(rise, RISE_HALF * allowed, 2.0)
        worse = min(grown, halving(level, LEVEL_HALF * allowed, 4.0))
        value = 1 - min(1.0, float(weight.mean()) / 0.5) * (1 - worse)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            worst = int(np.argmax(found.upper * weight))
            start, end = found.times[worst] - found.apart[worst], found.times[worst]
            moments = (Moment(float(start), float(end), value, found.boxes[worst]),)
        parts = {
            "rise": rise,
            "level": level,
            "followed": float(found.followed.mean()),
            "seconds_apart": float(found.apart.mean()),
        }
        timeline = tuple(
            (float(time), halving(float(middle), LEVEL_HALF * allowed, 4.0))
            for time, middle in zip(found.times, found.middle, strict=True)
        )
        return Score(value, parts, moments, timeline)


def _growth(found: LongRangeMeasures, weight: NDArray[np.float64]) -> float:
    """Rise of the upper quartile within a shot: of two shots one may be of livelier things."""
    shots = np.unique(found.shots)
    sizes = [float(weight[found.shots == shot].sum()) for shot in shots]
    rises = [0.0]
    for shot, size in zip(shots, sizes, strict=True):
        upper = found.upper[(found.shots == shot) & (weight > 0.3)]
        if len(upper) > 1:
            third = max(1, len(upper) // 3)
            rise = float(np.median(upper[-third:]) - np.median(upper[:third]))
            # What a short shot says counts less beside a long one.
            rises.append(rise * size / max(sizes))
    return max(rises)
