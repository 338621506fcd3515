"""Do things stay, leave only by an edge or behind something, and come back the same?"""

from __future__ import annotations

from typing import Any, ClassVar

from vqscore.feature import Derived, Summary, Values
from vqscore.features.dissolves import Dissolves
from vqscore.features.recolourings import Recolourings
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["ObjectPermanence"]

DISSOLVED_HALF = 0.06
"""Excess per cell of the frame, in grey levels, at which a place that becomes another scores .5.
Measured at severity 3: sound clips and their harmless variants .05 at most, but for one pan over a
crowd; things that vanish, appear, fade or are swapped .07 and more, most .4 to 2."""

RECOLOURED_HALF = 0.06
"""Excess per cell of the frame, in a* and b*, at which a change of colour scores .5. Measured at
severity 3: sound clips .03 at most, recoloured ones .08 and more."""

_DISSOLVED, _RECOLOURED = Dissolves(), Recolourings()


class ObjectPermanence(Metric):
    r"""Looks for places that become another thing where they are, and for such as change colour.

    **Things.** Four times a second, frames .4 s and .75 s apart are compared in camera-aligned
    coordinates: a place that is steady for .25 s before and after, or moves as flow explains, has
    other detail after than before, and in each frame between is a blend of the two, also the one or
    the other. What moves turns one pixel after another, light leaves the detail. A cell stands out
    where what flow cannot explain is 1.3 times the change around it. With :math:`E` the excess of
    the clip's largest such place, in grey levels a cell of the frame, times :math:`1 - r / (.25 -
    .1 b)` where a share :math:`b` of the frames lie between the two and are off such a blend by a
    share :math:`r` of the change, the score is :math:`2^{-E / .06}`.

    **Colour.** Also four times a second: a cell whose detail and lightness stay, but whose colour
    is another a second later, and steady before and after. :math:`E` is then its distance in a* and
    b* beyond 8, per cell of the frame, less for each cell beside it that is another thing now, and
    the score :math:`2^{-E / .06}`.

    The lower of the two counts.

    **Range** 0 to 1, 1 is best; .5 is a clear change of a small thing. What takes more than a
    second to fade, or happens within a quarter second of either end, is not seen; nor is a change
    of shape, or a change of colour in what moves against the camera.

    References:
        Huang et al. VBench. CVPR 2024 (it has no such dimension); Zheng et al. VMBench. ICCV 2025
        (temporal coherence by tracked objects, the nearest relative).
    """

    name = "object_permanence"
    version: ClassVar[int] = 5
    question = "Do things stay, leave only by an edge or behind something, and come back the same?"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Places that become another thing, and that take another colour."""
        return (_DISSOLVED, _RECOLOURED)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The largest change decides."""
        dissolved, recoloured = values[_DISSOLVED], values[_RECOLOURED]
        if not dissolved.looks:
            return Unscored("no shot is long enough to show a before and an after (.9 s)")
        changes = [
            Moment(c.start_seconds, c.end_seconds, halving(c.excess, half), c.box)
            for found, half in ((dissolved.changes, DISSOLVED_HALF), (recoloured, RECOLOURED_HALF))
            for c in found
        ]
        changes.sort(key=lambda each: (each.value, each.start_seconds))
        return Score(
            changes[0].value if changes else 1.0,
            {
                "looks": dissolved.looks,
                "largest_dissolve": max((d.excess for d in dissolved.changes), default=0.0),
                "largest_recolouring": max((c.excess for c in recoloured), default=0.0),
            },
            _moments([each for each in changes if each.value < 0.75]),
        )


def _moments(changes: list[Moment]) -> tuple[Moment, ...]:
    """The worst, without repeating one change seen in several pairs."""
    kept: list[Moment] = []
    for each in changes:
        if all(
            each.start_seconds - other.end_seconds > 0.4
            or other.start_seconds - each.end_seconds > 0.4
            for other in kept
        ):
            kept.append(each)
        if len(kept) == 3:
            break
    return tuple(kept)
