"""Does quality decay with time: is the end still as good as the start?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.colour_course import ColourCourse
from vqscore.features.frame_table import FrameMeasures, FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Drift"]

LOSS_HALF = 0.4
"""Loss of fine detail against coarse structure, as a natural logarithm, that scores .5: a third."""

GRAIN_HALF = 0.9
"""Growth of texture that is new in every frame, as a natural logarithm, that scores .5."""

COLOUR_HALF = 0.25
"""Growth of how strong colours are, as a natural logarithm, that scores .5: 28 %."""

_FEWEST_FRAMES = 9
_FEWEST_LATE = 4
_EARLY = 0.6
_FEWEST_LOOKS = 2
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
    r"""Loss of fine detail, growth of noise or of colour, from most of a shot to its last quarter.

    With :math:`d` the logarithm of the mean absolute Laplacian of luma less that of luma at a
    quarter of the size, and :math:`l` the lower quartile of :math:`d` over the first .6 of a shot
    less its median over the last quarter: mush, blur and paint take fine detail and leave the
    coarse; exposure, contrast and most changes of view take both. With :math:`n` the lower quartile
    over cells of the texture in which a frame differs from both its neighbours, in grey levels, and
    :math:`e` the median of :math:`\ln(n + .5)` over the last quarter less its upper quartile over
    the first .6: noise and blocks are new in every frame. With :math:`c` the same of how strong
    colours have become: :math:`\ln` of the distance from grey in a* and b*, plus 6, summed over
    what .65 of all that is coloured gained at least on what was seen there a second before, less
    what more light gives it. The score is the least of :math:`2^{-(\max(0, l) / .4)^4}`,
    :math:`2^{-(\max(0, e) / .9)^4}` and :math:`2^{-(\max(0, c) / .25)^4}`, of the worst shot.

    **Range** 0 to 1, 1 is best. A camera that goes out of focus looks the same and is told apart by
    nothing here.

    References:
        Burt and Adelson. The Laplacian Pyramid. IEEE Trans. Communications 31(4), 1983.
    """

    name = "drift"
    question = "Does quality decay with time: is the end still as good as the start?"
    kind = "diagnostic"
    version: ClassVar[int] = 5

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames, and the course of colour."""
        return (FrameTable(), ColourCourse())

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst shot."""
        table, colour = values[FrameTable()], values[ColourCourse()]
        shots = [(a, b) for a, b in table.shots() if b - a >= _FEWEST_FRAMES]
        if not shots:
            return Unscored("the clip is too short to have a start and an end (9 frames)")
        losses = [_loss(table, a, b) for a, b in shots]
        ends = [_ends(table, a, b) for a, b in shots]
        grains = _growths(table.texture_times, _grain(table), ends, GRAIN_HALF)
        colours = _growths(colour.times, colour.level, ends, COLOUR_HALF)
        worst = max([*losses, *grains, *colours], key=lambda decay: decay.amount / decay.half)
        value = halving(worst.amount, worst.half, 4.0)
        timeline = tuple(
            (float(time), halving(float(amount), worst.half, 4.0))
            for time, amount in zip(worst.times, worst.course, strict=True)
        )
        moments = (Moment(*worst.end, value),) if value < 0.75 else ()
        parts = {
            "detail_loss": max(loss.amount for loss in losses),
            "grain_gain": max((grain.amount for grain in grains), default=0.0),
            "colour_gain": max((colour.amount for colour in colours), default=0.0),
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
        _ends(table, a, b)[1:],
    )


def _grain(table: FrameMeasures) -> NDArray[np.float64]:
    """Natural logarithm of the texture that no neighbour has."""
    if not table.texture_off.size:
        return np.zeros(0)
    # In the calmest quarter of the cells nothing moves that flow might not follow.
    calm = np.quantile(table.texture_off.astype(np.float64), 0.25, axis=(1, 2))
    return np.asarray(np.log(calm + _FAINT))


def _growths(
    times: NDArray[np.float64],
    level: NDArray[np.float64],
    shots: list[tuple[float, float, float]],
    half: float,
) -> list[_Decay]:
    """By how much each shot's end lies above most of what was before; not where too few looked."""
    found = []
    for first, start, end in shots:
        inside = (times >= first) & (times <= end)
        course = level[inside]
        early = course[times[inside] <= first + _EARLY * (end - first)]
        late = course[times[inside] >= start]
        if len(early) >= _FEWEST_LOOKS and len(late) >= _FEWEST_LOOKS:
            before = float(np.quantile(early, 0.75))
            amount = float(np.median(late)) - before
            found.append(_Decay(amount, half, times[inside], course - before, (start, end)))
    return found


def _ends(table: FrameMeasures, a: int, b: int) -> tuple[float, float, float]:
    """Seconds of a shot's first frame, of where its end begins, and of its last."""
    return (
        float(table.times[a]),
        float(table.times[b - _late(b - a)]),
        float(table.times[b - 1]),
    )


def _late(frames: int) -> int:
    """How many frames of a shot are its end: a quarter."""
    return max(_FEWEST_LATE, frames // 4)
