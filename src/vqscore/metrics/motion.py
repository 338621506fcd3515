"""Does the clip move, and move evenly: no still, no freeze, no stutter?"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.frame_table import FrameMeasures, FrameTable
from vqscore.functional.curves import halving
from vqscore.metric import Metric
from vqscore.outcome import Moment, Outcome, Score, Unscored

__all__ = ["Motion", "stalled"]

STALL_HALF = 0.47
"""Share of a stretch's frames that repeat the one before, at which the score is .5. Film shown at a
higher rate repeats every fourth to sixth frame for good."""

_STRETCH = 11
_SAME = 0.35
"""Mean difference, in grey levels, up to which compression alone explains it."""

_STILL = 0.02

_IDENTICAL = 0.01
"""Share of the usual change up to which frames are copies of one another."""

_ABRUPT, _GENTLE = 0.5, 0.2
"""Change beside a stretch of repeated frames, as a share of what is usual around it."""


def stalled(change: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Frames that repeat the one before in the midst of motion, ``(T,)``.

    A frame repeats where its change is within what compression does, and under a quarter of
    what is usual around it: the upper quartile of 8 frames to each side, or half the clip's
    median where a long freeze fills those. Of a run of such frames those count that stop and go
    on abruptly: what comes to rest by itself slows down before. Of exact copies one end may be less
    abrupt: nature keeps some grain.
    """
    count = len(change)
    clip = float(np.nanmedian(change)) if np.isfinite(change).any() else 0.0
    usual = np.full(count, clip / 2)
    for k in range(count):
        around = np.r_[change[max(0, k - 8) : k], change[k + 1 : k + 9]]
        around = around[~np.isnan(around)]
        if len(around):
            usual[k] = max(usual[k], float(np.quantile(around, 0.75)))
    repeats = (change < _SAME) & (change < 0.25 * usual)
    edges = np.flatnonzero(np.diff(np.r_[False, repeats, False].astype(np.int8)))
    for start, end in edges.reshape(-1, 2):
        before = change[start - 1] / usual[start] if start > 0 else 0.0
        after = change[end] / usual[end - 1] if end < count else before
        copies = change[start:end].mean() < _IDENTICAL * usual[start]
        gentler = _GENTLE if copies else _ABRUPT
        if not (max(before, after) >= _ABRUPT and min(before, after) >= gentler):
            repeats[start:end] = False
    return repeats


class Motion(Metric):
    r"""Largest share of repeated frames in any 11 in a row, and whether anything moves at all.

    With that share :math:`s` the score is :math:`2^{-(s / .47)^2}`; a clip whose frames are all the
    same to the last grey level (.02 in the mean) scores 0. A tripod shot of a quiet scene keeps
    its grain and scores 1.

    **Range** 0 to 1, 1 is best; .5 is five frames of eleven repeated.
    """

    name = "motion"
    question = "Does the clip move, and move evenly: no still, no freeze, no stutter?"
    kind = "diagnostic"
    version: ClassVar[int] = 2

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """The table of frames."""
        return (FrameTable(),)

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst stretch."""
        table = values[FrameTable()]
        if len(table.times) < 6:
            return Unscored("the clip is too short to tell motion from a still (6 frames)")
        usual = float(np.nanmedian(table.change))
        if float(np.nanquantile(table.change, 0.9)) < _STILL:
            start, end = float(table.times[0]), float(table.times[-1])
            return Score(0.0, {"change": usual, "repeated": 1.0}, (Moment(start, end, 0.0),))
        return _worst_stretch(table, usual)


def _worst_stretch(table: FrameMeasures, usual: float) -> Score:
    repeats = stalled(table.change)
    size = min(_STRETCH, len(repeats))
    shares = np.convolve(repeats, np.ones(size) / size, "valid")
    first = int(np.argmax(shares))
    share = float(min(1.0, shares[first]))
    value = halving(share, STALL_HALF, 2.0)
    moments: tuple[Moment, ...] = ()
    if value < 0.75:
        inside = np.flatnonzero(repeats[first : first + size]) + first
        start, end = float(table.times[inside[0]]), float(table.times[inside[-1]])
        moments = (Moment(start, end, value),)
    parts = {"change": usual, "repeated": share, "repeated_frames": int(repeats.sum())}
    return Score(value, parts, moments)
