"""Do arms, legs, hands and bodies keep their shape?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.limb_defects import LimbDefects
from vqscore.functional.above_beginning import above_beginning
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["LimbIntegrity"]

ODDS_HALF = 1.8
"""Log odds that score .5: of 30 clips of cameras that were not taught 2 lie above, none by 1.4."""

_FEWEST_CELLS, _FEWEST_SAMPLES = 4, 3


class LimbIntegrity(Metric):
    r"""How much a part of what moves looks warped or doubled to a network that learned such motion.

    About five times a second a frame is described on cells (32 along its short side) by how it gets
    to the frame .1 s and to the one .4 s later: motion against the camera, strain, what flow cannot
    follow or leaves unexplained, detail. A convolutional network of 19,000 weights reads nine such
    samples, with how strained all that moves is and was so far, and gives every cell's odds of
    being of a limb that is warped or there twice. Of each sample counts the likeliest place
    (3 x 3 cells). With :math:`o` the median of its log odds after the first three tenths of the
    clip, less .3 of the median of these, the score is :math:`1 / (1 + e^{o - 1.8})`.

    The network was taught on defects that were planted in clips of cameras, and on these clips
    themselves with harmless variants of them (``benchmarks/limbs``).

    **Range** 0 to 1, 1 is best; a clip in which nothing moves is not scored. What is warped for
    less than a third of the clip is seen in the timeline, and hardly moves the score.

    References:
        Zheng et al. VMBench. ICCV 2025 (object integrity, by pose instead of flow).
    """

    name = "limb_integrity"
    question = "Do arms, legs, hands and bodies keep their shape?"
    version: ClassVar[int] = 5
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Odds of warped and doubled limbs."""
        return (LimbDefects(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The odds once the clip has begun, less a part of those at its beginning."""
        found = values[LimbDefects()]
        moving = int((found.moving >= _FEWEST_CELLS).sum())
        if moving < _FEWEST_SAMPLES:
            return Unscored("nothing moves against the camera", "not_applicable")
        odds = above_beginning(found.odds)
        value = _score(odds)
        timeline = tuple(
            (float(time), _score(float(each)))
            for time, each in zip(found.times, found.odds, strict=True)
        )
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            at = int(np.argmax(found.odds))
            time = float(found.times[at])
            moments = (Moment(time, time, value, found.boxes[at]),)
        return Score(value, {"log_odds": odds, "samples": len(found.odds)}, moments, timeline)


def _score(odds: float) -> float:
    return float(1 / (1 + np.exp(odds - ODDS_HALF)))
