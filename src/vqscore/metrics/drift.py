"""Does quality decay with time: is the end still as good as the start?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameMeasures, FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Drift"]

LOSS_HALF = 0.4
"""Loss of fine detail against coarse structure, as a natural logarithm, that scores .5: a third."""

GRAIN_HALF = 0.9
"""Growth of texture that is new in every frame, as a natural logarithm, that scores .5."""

_FEWEST_FRAMES = 9
_FEWEST_LATE = 4
_EARLY = 0.6
_FEWEST_MAPS = 2
_FAINT = 0.5
"""Grey levels that are added to grain: what cannot be seen may well double."""


@dataclass(frozen=True, slots=True, eq=False)
class _Decay:
    """How much worse a shot is at its end, and at each time, than it was before.

    Args:
        amount: Natural logarithm.
        half: Amount that scores .5.
        times: Seconds, ``(N,)``.
        course: Amount then, ``(N,)``.
        end: Seconds from where to where its end is.
    """

    amount: float
    half: float
    times: NDArray[np.float64]
    course: NDArray[np.float64]
    end: tuple[float, float]


class Drift(Metric):
    r"""Loss of fine detail, or growth of noise, from most of a shot to its last quarter.

    With :math:`d` the logarithm of the mean absolute Laplacian of luma less that of luma at a
    quarter of the size, and :math:`l` the lower quartile of :math:`d` over the first .6 of a shot
    less its median over the last quarter: mush, blur and paint take fine detail and leave the
    coarse; exposure, contrast and most changes of view take both. With :math:`n` the lower quartile
    over cells of the texture in which a frame differs from both its neighbours, in grey levels, and
    :math:`e` the median of :math:`\ln(n + .5)` over the last quarter less its upper quartile over
    the first .6: noise and blocks are new in every frame. The score is the smaller of
    :math:`2^{-(\max(0, l) / .4)^4}` and :math:`2^{-(\max(0, e) / .9)^4}`, of the worst shot.

    **Range** 0 to 1, 1 is best. A camera that goes out of focus looks the same and is told apart by
    nothing here.

    References:
        Burt and Adelson. The Laplacian Pyramid. IEEE Trans. Communications 31(4), 1983.
    """

    name = "drift"
    question = "Does quality decay with time: is the end still as good as the start?"
    kind = "diagnostic"
    version: ClassVar[int] = 4

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst shot."""
        table = values[FrameTable()]
        shots = [(a, b) for a, b in table.shots() if b - a >= _FEWEST_FRAMES]
        if not shots:
            return Unscored("the clip is too short to have a start and an end (9 frames)")
        losses = [_loss(table, a, b) for a, b in shots]
        gains = [gain for a, b in shots if (gain := _grain(table, a, b)) is not None]
        worst = max([*losses, *gains], key=lambda decay: decay.amount / decay.half)
        value = halving(worst.amount, worst.half, 4.0)
        timeline = tuple(
            (float(time), halving(float(amount), worst.half, 4.0))
            for time, amount in zip(worst.times, worst.course, strict=True)
        )
        moments = (Moment(*worst.end, value),) if value < 0.75 else ()
        parts = {
            "detail_loss": max(loss.amount for loss in losses),
            "grain_gain": max((gain.amount for gain in gains), default=0.0),
            "shots": len(shots),
        }
        return Score(value, parts, moments, timeline)


def _loss(table: FrameMeasures, a: int, b: int) -> _Decay:
    late = table.fineness[b - _late(b - a) : b]
    # Detail comes and goes with what is shown; a decayed end is below all that came before.
    before = float(np.quantile(table.fineness[a : a + round(_EARLY * (b - a))], 0.25))
    return _Decay(
        before - float(np.median(late)),
        LOSS_HALF,
        table.times[a:b],
        before - table.fineness[a:b],
        _end(table, a, b),
    )


def _grain(table: FrameMeasures, a: int, b: int) -> _Decay | None:
    """Growth of what no neighbour has; none where too few frames could be compared."""
    start, end = _end(table, a, b)
    times = table.texture_times
    inside = (times >= table.times[a]) & (times <= end)
    if not inside.any():
        return None
    times, maps = times[inside], table.texture_off[inside].astype(np.float64)
    # In the calmest quarter of the cells nothing moves that flow might not follow.
    level = np.log(np.quantile(maps.reshape(len(maps), -1), 0.25, axis=1) + _FAINT)
    early = level[times <= table.times[a] + _EARLY * (end - table.times[a])]
    late = level[times >= start]
    if len(early) < _FEWEST_MAPS or len(late) < _FEWEST_MAPS:
        return None
    before = float(np.quantile(early, 0.75))
    return _Decay(float(np.median(late)) - before, GRAIN_HALF, times, level - before, (start, end))


def _end(table: FrameMeasures, a: int, b: int) -> tuple[float, float]:
    return float(table.times[b - _late(b - a)]), float(table.times[b - 1])


def _late(frames: int) -> int:
    """How many frames of a shot are its end: a quarter."""
    return max(_FEWEST_LATE, frames // 4)
