"""Does quality decay with time: is the end still as good as the start?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Drift"]

LOSS_HALF = 0.4
"""Loss of fine detail against coarse structure, as a natural logarithm, that scores .5: a third."""

_FEWEST_FRAMES = 9
_FEWEST_LATE = 4


class Drift(Metric):
    r"""Loss of fine detail from most of a shot to its last quarter, the worst shot.

    With :math:`d` the logarithm of the mean absolute Laplacian of luma less that of luma at a
    quarter of the size, and :math:`l` the lower quartile of :math:`d` over the first .6 of a shot
    less its median over the last quarter, the score is :math:`2^{-(\max(0, l) / .4)^4}`. Mush, blur
    and paint take fine detail and leave the coarse; exposure, contrast and most changes of view
    take both.

    **Range** 0 to 1, 1 is best. A camera that goes out of focus looks the same and is told apart by
    nothing here.

    References:
        Burt and Adelson. The Laplacian Pyramid. IEEE Trans. Communications 31(4), 1983.
    """

    name = "drift"
    question = "Does quality decay with time: is the end still as good as the start?"
    kind = "diagnostic"
    version: ClassVar[int] = 3

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst shot."""
        table = values[FrameTable()]
        shots = [(a, b) for a, b in table.shots() if b - a >= _FEWEST_FRAMES]
        if not shots:
            return Unscored("the clip is too short to have a start and an end (9 frames)")
        losses, lost_at = [], []
        for a, b in shots:
            late = table.fineness[b - _late(b - a) : b]
            # Detail comes and goes with what is shown; a decayed end is below all that came before.
            before = float(np.quantile(table.fineness[a : a + round(0.6 * (b - a))], 0.25))
            losses.append(before - float(np.median(late)))
            lost_at.append(before - table.fineness[a:b])
        worst = int(np.argmax(losses))
        value = halving(losses[worst], LOSS_HALF, 4.0)
        timeline = tuple(
            (float(time), halving(float(loss), LOSS_HALF, 4.0))
            for time, loss in zip(table.times[slice(*shots[worst])], lost_at[worst], strict=True)
        )
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            a, b = shots[worst]
            start = float(table.times[b - _late(b - a)])
            moments = (Moment(start, float(table.times[b - 1]), value),)
        return Score(value, {"detail_loss": losses[worst], "shots": len(shots)}, moments, timeline)


def _late(frames: int) -> int:
    """How many frames of a shot are its end: a quarter."""
    return max(_FEWEST_LATE, frames // 4)
