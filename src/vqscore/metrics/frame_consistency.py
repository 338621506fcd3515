"""Do neighbouring frames look like the same scene?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.appearance import FrameAppearance
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["FrameConsistency"]


class FrameConsistency(Metric):
    """Mean cosine of the appearance of sampled frames half a second apart, within shots.

    **Range** 0 to 1, 1 is best; most clips lie above .8. It is the number other tools call frame
    or temporal consistency: it follows what people say of short generated clips, and sees no local
    defect.

    References:
        Huang et al. VBench. CVPR 2024 (subject and background consistency).
    """

    name = "frame_consistency"
    question = "Do neighbouring frames look like the same scene?"
    kind = "diagnostic"

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Appearance of the sampled frames."""
        return (FrameAppearance(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """Mean over neighbours of one shot."""
        looks = values[FrameAppearance()]
        same = looks.shots[1:] == looks.shots[:-1]
        if not same.any():
            return Unscored("the clip shows no two samples of one shot (half a second)")
        cosines = np.clip((looks.vectors[1:] * looks.vectors[:-1]).sum(axis=1)[same], 0, 1)
        worst = int(np.argmin(cosines))
        starts, ends = looks.times[:-1][same], looks.times[1:][same]
        moment = Moment(float(starts[worst]), float(ends[worst]), float(cosines[worst]))
        parts = {"least_cosine": float(cosines[worst]), "pairs": len(cosines)}
        timeline = tuple(zip(ends.tolist(), cosines.tolist(), strict=True))
        return Score(float(cosines.mean()), parts, (moment,), timeline)
