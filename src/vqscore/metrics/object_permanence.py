"""Do things stay, leave only by an edge or behind something, and come back the same?"""

from __future__ import annotations

from typing import Any, ClassVar

from vqscore.feature import Derived, Summary, Values
from vqscore.features.recolourings import Recolourings
from vqscore.features.steps import Steps, StepsFound
from vqscore.functional.curves import halving
from vqscore.functional.steps import Step
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["ObjectPermanence"]

SUDDEN_HALF = 0.06
"""Excess per cell of the frame, in grey levels, at which a sudden step scores .5."""

FADING_HALF = 0.18
"""The same for a short fade, which fast natural motion resembles more."""

RECOLOURED_HALF = 0.06
"""Excess per cell of the frame, in a* and b*, at which a change of colour scores .5. Measured at
severity 3: sound clips .02 at most, recoloured ones .19 and more."""

_SUDDEN, _FADING, _RECOLOURED = Steps(1), Steps(3), Recolourings()


class ObjectPermanence(Metric):
    r"""Looks for steps: a region stable before, and stable and different after, at one moment.

    In camera-aligned coordinates, a cell steps where the residual that neither camera motion nor
    flow explains stands out 1.3 times over the largest change around it in the pairs before and
    after. A thing that moves, leaves by an edge, or passes behind another changes its surroundings
    for many frames; one that vanishes, pops in or becomes another thing does so in one, or in a
    short fade (frames 3 apart). With :math:`E` the excess of the clip's largest step, in grey
    levels a cell of the frame, the score is :math:`2^{-E / E_0}`, :math:`E_0 = .06` for sudden
    steps and :math:`.18` for fades that do not touch the frame's edge.

    Colour is looked at apart, four times a second: a cell whose detail and lightness stay, but
    whose colour is another a second later, and steady before and after. :math:`E` is then its
    distance in a* and b* beyond 8, per cell of the frame, and :math:`E_0 = .06`. The lesser score
    counts.

    **Range** 0 to 1, 1 is best; .5 is a clear step of a small thing. What vanishes over six frames
    and more, or within a quarter second of either end, is not seen; nor is a change of colour in
    what moves against the camera, or of shape.

    References:
        Huang et al. VBench. CVPR 2024 (it has no such dimension); Zheng et al. VMBench. ICCV 2025
        (temporal coherence by tracked objects, the nearest relative).
    """

    name = "object_permanence"
    version: ClassVar[int] = 3
    question = "Do things stay, leave only by an edge or behind something, and come back the same?"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Sudden steps, short fades, changes of colour."""
        return (_SUDDEN, _FADING, _RECOLOURED)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The largest step, or change of colour, decides."""
        sudden, fading, recoloured = values[_SUDDEN], values[_FADING], values[_RECOLOURED]
        if not sudden.examined:
            return Unscored("no shot is long enough to show a before and an after (8 frames)")
        steps = [(_local(s, sudden, SUDDEN_HALF), s) for s in sudden.steps]
        steps += [(_local(s, fading, FADING_HALF), s) for s in fading.steps if not s.at_edge]
        _, worst = min(steps, key=lambda each: (each[0], each[1].pts_seconds), default=(1.0, None))
        changes = [Moment(s.pts_seconds, s.pts_seconds, local, s.box) for local, s in steps] + [
            Moment(c.before_seconds, c.after_seconds, halving(c.excess, RECOLOURED_HALF), c.box)
            for c in recoloured.changes
        ]
        changes.sort(key=lambda each: (each.value, each.start_seconds))
        return Score(
            changes[0].value if changes else 1.0,
            {
                "pairs_examined": sudden.examined,
                "steps": sum(local < 0.5 for local, _ in steps),
                "largest_excess": worst.excess if worst else 0.0,
                "largest_contrast": worst.contrast if worst else 0.0,
                "largest_ratio": worst.ratio if worst else 0.0,
                "largest_share": worst.share if worst else 0.0,
                "largest_recolouring": max((c.excess for c in recoloured.changes), default=0.0),
            },
            _moments([each for each in changes if each.value < 0.75]),
        )


def _local(step: Step, found: StepsFound, half: float) -> float:
    return halving(step.excess / (found.grid[0] * found.grid[1]), half)


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
