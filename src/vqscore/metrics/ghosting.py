"""Do former frames shine through the present one?"""

from __future__ import annotations

from typing import Any

import numpy as np

from vqscore.feature import Derived, Summary, Values
from vqscore.features.trails import Trails
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Ghosting"]

TRAIL_NONE, TRAIL_HALF = -0.06, 0.05
"""Share of a change that goes on two and three frames after it: at or below the first the score is
1 (what moves uncovers texture that goes on changing), at the second .5."""


class Ghosting(Metric):
    r"""Where something moves away the ground behind it returns at once, unless frames are blended.

    In camera-aligned frames, at pixels whose sudden change (over 16 grey levels) is the largest of
    the seven frames around it, the change two and three frames later minus the one two and three
    frames earlier, as a share of the peak. Motion and its blur look the same forwards and
    backwards in time, a trail of former frames does not. With the mean :math:`r`, weighted by the
    root of the number of pixels, the score is :math:`2^{-(\max(0, r + .06) / .11)^2}`.

    **Range** 0 to 1, 1 is best. A weak trail (a third of the former frame or less) is often missed;
    a clip without fast motion is not scored.
    """

    name = "ghosting"
    question = "Do former frames shine through the present one?"
    kind = "diagnostic"
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The trails."""
        return (Trails(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The mean trail."""
        found = values[Trails()]
        if len(found.times) < 3:
            return Unscored("nothing moves fast enough to leave a trail", "not_applicable")
        weights = np.sqrt(found.pixels)
        trail = float(np.average(found.trail, weights=weights))
        value = halving(trail - TRAIL_NONE, TRAIL_HALF - TRAIL_NONE, 2.0)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            at = float(found.times[int(np.argmax(found.trail * weights))])
            moments = (Moment(at, at, value),)
        return Score(value, {"trail": trail, "frames": len(found.times)}, moments)
