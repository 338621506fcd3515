"""Does quality decay with time: is the end still as good as the start?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Drift"]

LOSS_HALF = 0.55
"""Loss of sharpness, as a natural logarithm, that scores .5: .55 is a loss of 42 %."""

_FEWEST_FRAMES = 9


class Drift(Metric):
    r"""Loss of sharpness from the first third of a shot to its last, the worst shot counting.

    With :math:`s` the logarithm of the mean absolute Laplacian, and :math:`l` the median of the
    first third less the median of the last, the score is :math:`2^{-(\max(0, l) / .55)^2}`.

    **Range** 0 to 1, 1 is best. A camera that goes out of focus or dives into a plain scene looks
    the same and is told apart by nothing here.
    """

    name = "drift"
    question = "Does quality decay with time: is the end still as good as the start?"
    kind = "diagnostic"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst shot."""
        table = values[FrameTable()]
        shots = [(a, b) for a, b in table.shots() if b - a >= _FEWEST_FRAMES]
        if not shots:
            return Unscored("the clip is too short to have a first and a last third (9 frames)")
        losses = []
        for a, b in shots:
            third = (b - a) // 3
            early, late = table.sharpness[a : a + third], table.sharpness[b - third : b]
            losses.append(float(np.median(early) - np.median(late)))
        worst = int(np.argmax(losses))
        value = halving(losses[worst], LOSS_HALF, 2.0)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            a, b = shots[worst]
            start = float(table.times[b - (b - a) // 3])
            moments = (Moment(start, float(table.times[b - 1]), value),)
        return Score(value, {"sharpness_loss": losses[worst], "shots": len(shots)}, moments)
