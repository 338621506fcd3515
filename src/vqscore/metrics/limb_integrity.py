"""Do arms, legs, hands and bodies keep their shape?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.limb_defects import LimbDefects
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["LimbIntegrity"]

ODDS_HALF = 1.0
"""Log odds of the median sample that score .5."""

_FEWEST = 4


class LimbIntegrity(Metric):
    r"""How much a part of what moves looks warped or doubled to a network that learned such motion.

    About ten times a second a frame is described on cells (32 along its short side) by how it gets
    to the frame .1 s and to the one .4 s later: motion against the camera, strain, what flow cannot
    follow or leaves unexplained, detail. A convolutional network of 19,000 weights reads nine such
    samples, with how strained all that moves is and was so far, and gives every cell's odds of
    being of a limb that is warped or there twice. Of each sample counts the likeliest place
    (3 x 3 cells). With :math:`o` the median over samples of its log odds the score is
    :math:`1 / (1 + e^{o - 1})`.

    The network was taught on defects that were planted in clips of cameras, and on these clips
    themselves with harmless variants of them (``benchmarks/limbs``).

    **Range** 0 to 1, 1 is best; a clip in which nothing moves is not scored. What is warped for
    less than half of the clip is seen in the timeline, and hardly moves the score.

    References:
        Zheng et al. VMBench. ICCV 2025 (object integrity, by pose instead of flow).
    """

    name = "limb_integrity"
    question = "Do arms, legs, hands and bodies keep their shape?"
    version: ClassVar[int] = 4
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Odds of warped and doubled limbs."""
        return (LimbDefects(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The median sample's odds."""
        found = values[LimbDefects()]
        moving = int((found.moving >= _FEWEST).sum())
        if moving < _FEWEST:
            return Unscored("nothing moves against the camera", "not_applicable")
        odds = _smoothed(found.odds)
        value = _score(float(np.median(odds)))
        timeline = tuple(
            (float(time), _score(float(each))) for time, each in zip(found.times, odds, strict=True)
        )
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            at = int(np.argmax(odds))
            time = float(found.times[at])
            moments = (Moment(time, time, value, found.boxes[at]),)
        return Score(
            value, {"log_odds": float(np.median(odds)), "samples": len(odds)}, moments, timeline
        )


def _smoothed(odds: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Mean of three successive samples: a limb is not warped for a tenth of a second."""
    padded = np.pad(odds, 1, mode="edge")
    return (padded[:-2] + padded[1:-1] + padded[2:]) / 3


def _score(odds: float) -> float:
    return float(1 / (1 + np.exp(odds - ODDS_HALF)))
