"""Do things stay, leave only by an edge or behind something, and come back the same?"""

from __future__ import annotations

from typing import Any, ClassVar

from vqscore.feature import Derived, Summary, Values
from vqscore.features.dissolves import Dissolves
from vqscore.features.recolourings import Recolourings
from vqscore.features.steps import Steps
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["ObjectPermanence"]

SUDDEN_HALF = 0.06
"""Excess per cell of the frame, in grey levels, at which a sudden step scores .5."""

DISSOLVED_HALF = 0.08
"""The same for a thing that fades. Measured at severity 3: sound clips and their harmless variants
.07 at most, things that vanish, appear or are swapped .4 to 2 in all but some small ones."""

RECOLOURED_HALF = 0.06
"""Excess per cell of the frame, in a* and b*, at which a change of colour scores .5. Measured at
severity 3: sound clips .02 at most, recoloured ones .19 and more."""

_SUDDEN, _DISSOLVED, _RECOLOURED = Steps(), Dissolves(), Recolourings()


class ObjectPermanence(Metric):
    r"""Looks for places that become another thing where they are: suddenly, in a fade, in colour.

    **Steps.** In camera-aligned coordinates, a cell steps where the residual that neither camera
    motion nor flow explains stands out 1.3 times over the largest change around it in the pairs
    before and after. A thing that moves, leaves by an edge, or passes behind another changes its
    surroundings for many frames; one that vanishes, pops in or becomes another thing does so in
    one. With :math:`E` the excess of the clip's largest step, in grey levels a cell of the frame,
    the score is :math:`2^{-E / .06}`.

    **Dissolves.** Four times a second, frames .75 s apart are compared: a place that is steady for
    .25 s before and after, has other detail after than before, and in each frame between is a blend
    of the two. What moves turns one pixel after another, light leaves the detail. :math:`E` as
    above, times :math:`1 - r / .2` where frames are off such a blend by a share :math:`r` of the
    change; the score is :math:`2^{-E / .08}`.

    **Colour.** Also four times a second: a cell whose detail and lightness stay, but whose colour
    is another a second later, and steady before and after. :math:`E` is then its distance in a* and
    b* beyond 8, per cell of the frame, and the score :math:`2^{-E / .06}`.

    The least of the three counts.

    **Range** 0 to 1, 1 is best; .5 is a clear change of a small thing. What takes more than a
    second to fade, or fades within a quarter second of either end, is not seen; nor is a change of
    shape, or a fade or a change of colour in what moves against the camera.

    References:
        Huang et al. VBench. CVPR 2024 (it has no such dimension); Zheng et al. VMBench. ICCV 2025
        (temporal coherence by tracked objects, the nearest relative).
    """

    name = "object_permanence"
    version: ClassVar[int] = 4
    question = "Do things stay, leave only by an edge or behind something, and come back the same?"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Sudden steps, fades, changes of colour."""
        return (_SUDDEN, _DISSOLVED, _RECOLOURED)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The largest step, fade or change of colour decides."""
        sudden, dissolved, recoloured = values[_SUDDEN], values[_DISSOLVED], values[_RECOLOURED]
        if not sudden.examined:
            return Unscored("no shot is long enough to show a before and an after (8 frames)")
        grid = sudden.grid[0] * sudden.grid[1]
        changes = [
            *(
                Moment(s.pts_seconds, s.pts_seconds, halving(s.excess / grid, SUDDEN_HALF), s.box)
                for s in sudden.steps
            ),
            *(
                Moment(c.start_seconds, c.end_seconds, halving(c.excess, half), c.box)
                for found, half in ((dissolved, DISSOLVED_HALF), (recoloured, RECOLOURED_HALF))
                for c in found
            ),
        ]
        changes.sort(key=lambda each: (each.value, each.start_seconds))
        return Score(
            changes[0].value if changes else 1.0,
            {
                "pairs_examined": sudden.examined,
                "largest_step": max((s.excess for s in sudden.steps), default=0.0) / grid,
                "largest_dissolve": max((d.excess for d in dissolved), default=0.0),
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
