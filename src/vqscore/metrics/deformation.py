"""Does what moves keep its shape, taken as a whole?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.subject_strain import StrainMeasures, SubjectStrain
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Deformation"]

STRAIN_HALF = 0.08
"""Strain of the moving subject, with its growth, that scores .5; unit below."""

_FEWEST = 4
_FEW_FRAMES = 8.0
_LEAST = 0.001
_MOST_GROWTH = 1.5
"""A body that starts to move strains four times more than when it stood, and is sound."""


class Deformation(Metric):
    r"""Strain of what moves against the camera.

    Where a body turns and walks its parts mostly shift and turn; where it warps they stretch and
    shear. With the flow that is left after camera motion, in frames about .1 s apart, averaged over
    cells of 8 px, the best affine motion of each window of 4 x 4 cells (3 x 3 in frames under
    200 px) inside what moves has a strain, counted as far as that motion fits: flow also
    breaks at joints and outlines. Of each frame's mean strain :math:`a` is the median over frames,
    in 1/s, and :math:`s` the median of the same over speed, in 1/px of a frame with a short side of
    256 px: strain as such, and strain for how fast things move. :math:`g` is the ratio of the last
    third's :math:`a` to the first's, weighed down where frames are few and 1.5 at most: deformation
    that sets in, though a body that starts to move strains more too.
    The score is :math:`2^{-(q / .08)^2}` with :math:`q = \sqrt{a s g}`.

    **Range** 0 to 1, 1 is best; a clip in which nothing moves is not scored. It follows what people
    say of temporal quality (74 clips of FETV); one warped limb is the business of
    ``limb_integrity``.

    References:
        Zheng et al. VMBench. ICCV 2025 (object integrity, by pose instead of flow).
        Liu et al. FETV. NeurIPS 2023 (the ratings).
    """

    name = "deformation"
    question = "Does what moves keep its shape, taken as a whole?"
    kind = "diagnostic"
    version: ClassVar[int] = 2
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Strain of the moving subject."""
        return (SubjectStrain(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """Strain as such, for its speed, and grown over the clip."""
        found = values[SubjectStrain()]
        count = len(found.times)
        if count < _FEWEST:
            return Unscored("nothing moves against the camera", "not_applicable")
        strain, ratio = float(np.median(found.strain)), float(np.median(found.ratio))
        growth = _growth(found)
        value = halving(float(np.sqrt(strain * ratio * growth)), STRAIN_HALF, 2.0)
        local = np.sqrt(found.strain * found.ratio)
        timeline = tuple(
            (float(time), halving(float(amount), STRAIN_HALF, 2.0))
            for time, amount in zip(found.times, local, strict=True)
        )
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            at = int(np.argmax(local))
            time = float(found.times[at])
            moments = (Moment(time, time, value, found.boxes[at]),)
        parts = {
            "strain_per_second": strain,
            "strain_per_px": ratio,
            "growth": growth,
            "frames": count,
        }
        return Score(value, parts, moments, timeline)


def _growth(found: StrainMeasures) -> float:
    """From the first third of a shot to its last: of two shots one may be of livelier things."""
    total, rises = len(found.times), []
    for shot in np.unique(found.shots):
        strain = found.strain[found.shots == shot]
        third = max(1, len(strain) // 3)
        late, early = np.median(strain[-third:]), np.median(strain[:third])
        weight = len(strain) / (len(strain) + _FEW_FRAMES) * len(strain) / total
        rises.append(weight * np.log((late + _LEAST) / (early + _LEAST)))
    return min(_MOST_GROWTH, float(np.exp(np.sum(rises))))
