"""Do former frames shine through the present one?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.trails import TrailMeasures, Trails
from vqscore.functional.cells import cells_box
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["TRAIL_HALF", "Ghosting"]

TRAIL_HALF = 0.04
"""Share of a sudden change that goes on after it, more than before it, that scores .5."""

_FEW_FRAMES = 6.0
"""So many frames in which nothing goes on are added: three frames of a short clip are no proof."""

_FEW_PIXELS = 200.0
"""A frame with so many pixels counts half: an eye shuts faster than it opens."""

_EVENLY = 0.5
"""Of what goes on evenly so much is taken off: a thing lit from one side, or else a slow blend."""

_FEWEST_FRAMES = 3


class Ghosting(Metric):
    r"""What moved away is gone at once, unless frames are blended: then some of it goes later.

    Looked at are pixels whose brightening is the greatest of a third of a second before and after
    it, and by more than a tenth; then those of which that holds for a darkening. Let
    :math:`a^\pm_{ik}` be what goes on of those in frame :math:`i`, in the same direction,
    :math:`k` frames later, as a share of them, and :math:`b^\pm_{ik}` the same :math:`k` frames
    earlier. Seen backwards, a thing that moves is one that moves the other way and darkens where it
    brightened: :math:`a^+ + a^-` is like :math:`b^- + b^+`, for many kinds of texture, sharp or
    blurred. Former frames that shine through add to :math:`a` alone:

    .. math:: e^\pm_k = \frac{\sum_i w_i (a^\pm_{ik} - b^\pm_{ik})}{6 + \sum_i w_i},
              \quad w_i = \frac{p^\pm_i}{p^\pm_i + 200}

    with :math:`p` the number of such pixels. What goes on evenly, for the whole third of a second,
    is a thing that is lit from one side more often than a slow blend, and half of it is taken off:
    :math:`r = \max_k \tfrac12 \sum_\pm (e^\pm_k - \tfrac12 \max(0, \bar e^\pm))` with the mean over
    the last third of all :math:`k`. The score is :math:`2^{-(r / .04)^3}`.

    **Range** 0 to 1, 1 is best. A clip in which little moves, or slowly, shows no ghost: it is not
    scored.
    """

    name = "ghosting"
    question = "Do former frames shine through the present one?"
    kind = "diagnostic"
    version: ClassVar[int] = 6
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Trails."""
        return (Trails(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The strongest trail."""
        found = values[Trails()]
        if len(found.times) < _FEWEST_FRAMES:
            return Unscored("nothing moves fast enough to leave a trail", "not_applicable")
        trails = _trails(found)
        best = int(np.argmax(trails))
        trail = max(0.0, float(trails[best]))
        value = halving(trail, TRAIL_HALF, 3.0)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            excess = (found.after - found.before)[:, best] * found.pixels
            at = float(found.times[int(np.argmax(excess.sum(axis=1)))])
            # Where things changed suddenly, often enough to be part of it.
            box = cells_box(found.where >= 0.1 * found.where.max())
            moments = (Moment(at, at, value, box),)
        parts = {"trail": trail}
        if trail > 0:
            parts["trail_frames_back"] = best + 1
        return Score(value, parts, moments)


def _trails(found: TrailMeasures) -> NDArray[np.float64]:
    """How much more goes on 1 to ``K`` frames after a sudden change than before it, ``(K,)``."""
    weights = found.pixels / (found.pixels + _FEW_PIXELS)
    excess = ((found.after - found.before) * weights[:, None]).sum(axis=0)
    excess /= _FEW_FRAMES + weights.sum(axis=0)
    evenly = np.maximum(0.0, excess[-(len(excess) // 3) :].mean(axis=0))
    trails: NDArray[np.float64] = (excess - _EVENLY * evenly).mean(axis=1)
    return trails
