"""Do former frames shine through the present one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.echoes import Echoes, EchoMeasures
from vqscore.features.trails import TrailMeasures, Trails
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Box, Moment, Outcome, Score, Unscored

__all__ = ["Ghosting"]

ECHO_HALF = 0.07
"""Correlation in place with a former frame, over that with the oldest one, that scores .5."""

TRAIL_HALF = 0.08
"""Share of a change that goes on after it, more than before it, that scores .5."""

_FEW_FRAMES = 6.0
"""Evidence of so many frames counts half: three frames of a short clip are no proof."""

_FEW_PIXELS = 40.0
"""Evidence of so many pixels counts half: an eye shuts faster than it opens."""


@dataclass(frozen=True, slots=True)
class _Trace:
    """The strongest sign of a former frame: how strong, how old that frame is, when."""

    strength: float
    frames_back: int
    at: float
    box: Box | None = None


class Ghosting(Metric):
    r"""What moved away is gone at once, unless frames are blended. Looked for in two ways.

    *Echo*: where everything has moved on by more than 2 % of the frame, detail has nothing in
    common with what was there before, unless a former frame shines through. With :math:`c_k` the
    mean over frames of the median correlation with the frame :math:`k` before, in cells of 16 px
    that moved, less the texture's own at that distance, and :math:`K` frames a third of a second:
    :math:`e = \max_k w_k (c_k - \max(0, c_K))`.

    *Trail*: in camera-aligned frames, at pixels whose sudden change is the largest of a third of a
    second before and after it, the change :math:`k` frames later minus that :math:`k` frames
    earlier, as a share of the peak, :math:`k \ge 2`: :math:`r = \max_k w\, r_k`. Motion and blur
    look the same forwards and backwards in time, a trail does not.

    Both are weighed by how many frames say so, :math:`w = n / (n + 6)`, and the trail by the median
    number of pixels too, :math:`p / (p + 40)`. The score is
    :math:`2^{-x^3}` with :math:`x^2 = (e / .07)^2 + (r / .08)^2`.

    **Range** 0 to 1, 1 is best. A clip in which little moves, or slowly, shows no ghost: it is not
    scored.
    """

    name = "ghosting"
    question = "Do former frames shine through the present one?"
    kind = "diagnostic"
    version: ClassVar[int] = 5
    needs = ("something that moves",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Echoes and trails."""
        return (Echoes(), Trails())

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """Both signs together."""
        echo, trail = _echo(values[Echoes()]), _trail(values[Trails()])
        if echo is None and trail is None:
            return Unscored("nothing moves fast enough to leave a trail", "not_applicable")
        e, r = (0.0 if found is None else found.strength for found in (echo, trail))
        amount = float(np.hypot(e / ECHO_HALF, r / TRAIL_HALF))
        value = halving(amount, 1.0, 3.0)
        moments: tuple[Moment, ...] = ()
        if value < 0.75:
            worse = echo if trail is None or e / ECHO_HALF > r / TRAIL_HALF else trail
            assert worse is not None
            moments = (Moment(worse.at, worse.at, value, worse.box),)
        parts = {"echo": e, "trail": r}
        for name, found in (("echo", echo), ("trail", trail)):
            if found is not None and found.strength > 0:
                parts[f"{name}_frames_back"] = found.frames_back
        return Score(value, parts, moments)


def _echo(found: EchoMeasures) -> _Trace | None:
    heard = ~np.isnan(found.excess)
    count = heard.sum(axis=0)
    lags = np.flatnonzero(count >= 3)
    if len(lags) < 2:
        return None
    mean = np.where(heard, found.excess, 0.0).sum(axis=0) / np.maximum(count, 1)
    # What all lags share is not a ghost: things that stand still where flow says they move.
    rise = _weighed(mean - max(0.0, float(mean[lags[-1]])), count)
    best = int(lags[np.argmax(rise[lags])])
    column = np.where(heard[:, best], found.excess[:, best], -np.inf)
    at = float(found.times[int(np.argmax(column))])
    return _Trace(max(0.0, float(rise[best])), best + 1, at, _box(found.seen[best]))


def _trail(found: TrailMeasures) -> _Trace | None:
    count = len(found.times)
    if count < 3:
        return None
    weights = np.sqrt(found.pixels)
    mean = np.average(found.excess, axis=0, weights=weights)
    best = int(np.argmax(mean))
    at = float(found.times[int(np.argmax(found.excess[:, best] * weights))])
    pixels = float(np.median(found.pixels))
    strength = float(_weighed(mean[best], np.asarray(count))) * pixels / (pixels + _FEW_PIXELS)
    return _Trace(max(0.0, strength), best + 2, at, _box(found.where))


def _weighed(amount: NDArray[np.float64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    weighed: NDArray[np.float64] = amount * count / (count + _FEW_FRAMES)
    return weighed


def _box(seen: NDArray[Any]) -> Box | None:
    """Where things moved, often enough to be part of it."""
    if not seen.any():
        return None
    rows, columns = np.nonzero(seen >= 0.1 * seen.max())
    down, across = seen.shape
    left, top = columns.min() / across, rows.min() / down
    return (
        float(left),
        float(top),
        float((columns.max() + 1) / across - left),
        float((rows.max() + 1) / down - top),
    )
