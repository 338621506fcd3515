"""Do arms, legs, hands and bodies keep their shape?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.subject_strain import SubjectStrain
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["LimbIntegrity"]

STRAIN_HALF = 0.052
"""Strain over speed of the moving subject's worst tenth, 1/px, that scores .5."""

_FEWEST = 4


class LimbIntegrity(Metric):
    r"""Strain of what moves against the camera, for how fast it moves.

    Where a body turns and walks its parts mostly shift and turn; where it warps they stretch and
    shear while going nowhere. Along its outline flow shears anyway and is left out. With the strain
    of the flow that is left after camera motion, over speed, in cells of 8 px and between frames
    three apart: :math:`q` is the median over frames of the ninth decile over cells inside what
    moves. The score is :math:`2^{-(q / .052)^4}`.

    **Range** 0 to 1, 1 is best; a clip in which nothing moves is not scored. Only gross warping is
    told from cloth, hair and hands by flow alone: a slow or small warp is missed.

    References:
        Zheng et al. VMBench. ICCV 2025 (object integrity, by pose instead of flow).
    """

    name = "limb_integrity"
    question = "Do arms, legs, hands and bodies keep their shape?"
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Strain of the moving subject."""
        return (SubjectStrain(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The usual worst tenth."""
        found = values[SubjectStrain()]
        if len(found.times) < _FEWEST:
            return Unscored("nothing moves against the camera", "not_applicable")
        worst = float(np.median(found.worst))
        value = halving(worst, STRAIN_HALF, 4.0)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            at = int(np.argmax(found.worst))
            time = float(found.times[at])
            moments = (Moment(time, time, value, found.boxes[at]),)
        parts = {
            "worst_strain": worst,
            "strain": float(np.median(found.strain)),
            "moving": float(found.moving.mean()),
            "frames": len(found.times),
        }
        return Score(value, parts, moments)
