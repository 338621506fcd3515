"""How strong the colours of what is shown become, followed from look to look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.flow import NEAR
from vqscore.features.frames import Luma
from vqscore.features.held_frames import HeldFrame, HeldFrames
from vqscore.features.small_looks import GREY, SmallLab, small_scale
from vqscore.functional.cells import cell_mean

__all__ = ["ColourCourse", "ColourLevels"]

_CELL = 6
_APART_SECONDS = 1.0
_FEWEST_CELLS = 20

_FAINT = 6.0
"""Distance from grey, in a* and b* of 8 bits, that is added to all: a faint hue may well double."""

_BLACK = 41.0
"""Where lightness of 8 bits would be zero if it went on below black as it comes down: 16 of 100."""

_OF_ALL = 0.35
"""Share of what is coloured that may grow less: a thing that comes near is not all there is."""


@dataclass(frozen=True, slots=True, eq=False)
class ColourLevels:
    """One value for each look, ``(N,)``.

    Args:
        times: Seconds.
        level: Natural logarithm of how strong colours are, against the clip's first look.
    """

    times: NDArray[np.float64]
    level: NDArray[np.float64]


@dataclass(slots=True, kw_only=True)
class _Look(HeldFrame):
    level: float = 0.0


class _Following:
    """Keeps the looks of the last second."""

    def __init__(self) -> None:
        self._looks: HeldFrames[_Look] = HeldFrames()
        self._times: list[float] = []
        self._level: list[float] = []

    def add(self, chunk: Chunk) -> None:
        steps = zip(chunk.frames, chunk[SmallLab()], chunk[Luma()], chunk[NEAR], strict=True)
        for frame, lab, luma, pair in steps:
            self._looks.follow(pair)
            if lab is not None:
                self._look(_Look(frame.pts_seconds, lab, small_scale(luma)))

    def _look(self, now: _Look) -> None:
        apart = _APART_SECONDS - 1e-6
        while len(self._looks) > 1 and now.pts_seconds - self._looks[1].pts_seconds >= apart:
            self._looks.popleft()
        # Where the way is lost, nothing is known to have grown.
        now.level = self._level[-1] if self._level else 0.0
        if self._looks:
            former = self._looks[0]
            grown = _growth(former, now.image)
            if grown is not None:
                now.level = former.level + grown
        self._looks.append(now)
        self._times.append(now.pts_seconds)
        self._level.append(now.level)

    def finish(self) -> ColourLevels:
        return ColourLevels(np.array(self._times, np.float64), np.array(self._level, np.float64))


def _growth(former: HeldFrame, now: NDArray[np.uint8]) -> float | None:
    """Of what both show, by how much all but a part of what is coloured has grown at least."""
    shown = former.shown(_CELL)
    if shown.sum() < _FEWEST_CELLS:
        return None
    first, second = (
        cell_mean(lab, _CELL)[shown].astype(np.float64) for lab in (former.brought(), now)
    )
    before, after = (np.hypot(lab[:, 1] - GREY, lab[:, 2] - GREY) for lab in (first, second))
    # In more light colours are as much stronger as it is lighter.
    light = np.minimum(1.0, (first[:, 0] + _BLACK) / (second[:, 0] + _BLACK))
    grown = np.log((after * light + _FAINT) / (before + _FAINT))
    # A strong colour says more than a faint one; where all is grey each cell counts as much.
    weight = np.maximum(before, after) + 1e-3
    return float(np.quantile(grown, _OF_ALL, weights=weight, method="inverted_cdf"))


@dataclass(frozen=True)
class ColourCourse(Summary[ColourLevels]):
    """How strong colours are at each close look, along the camera's path from a second before.

    What a pan brings into view, and a coloured thing that comes near, does not count: only what
    was there a second ago, and of that the greater part.
    """

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The looks, and the camera's way between them."""
        return (SmallLab(), Luma(), NEAR)

    def start(self, context: PassContext) -> _Following:  # noqa: ARG002
        """Holds a second of small looks."""
        return _Following()
