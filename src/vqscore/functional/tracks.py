"""Detections in successive samples joined into tracks: one track for one place in the picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.outcome import Box

__all__ = ["PlaceTracker", "overlap"]

_OVERLAP = 0.2
"""Two boxes that share this much of their union are at the same place."""

_SAME_SPOT = 0.5
"""Boxes that share so much are the same place even after a longer absence."""

_REACH = 1.0
"""A face that moved by less than this many of its own sizes may still be the one before."""


def overlap(first: Box, second: Box) -> float:
    """Intersection over union of two boxes ``(x, y, w, h)``.

    >>> overlap((0, 0, 2, 2), (1, 0, 2, 2))
    0.3333333333333333
    """
    width = min(first[0] + first[2], second[0] + second[2]) - max(first[0], second[0])
    height = min(first[1] + first[3], second[1] + second[3]) - max(first[1], second[1])
    shared = max(0.0, width) * max(0.0, height)
    union = first[2] * first[3] + second[2] * second[3] - shared
    return shared / union if union > 0 else 0.0


def _travel(first: Box, second: Box) -> float:
    """Distance of the centres in mean box sizes."""
    x = first[0] + first[2] / 2 - second[0] - second[2] / 2
    y = first[1] + first[3] / 2 - second[1] - second[3] / 2
    size = (first[2] + first[3] + second[2] + second[3]) / 4
    return float(np.hypot(x, y)) / size if size > 0 else float("inf")


@dataclass(slots=True)
class _Track:
    number: int
    seen: float
    box: Box
    vector: NDArray[np.float32] | None


class PlaceTracker:
    """Gives every detection the number of its track.

    Place decides: a face that turns into another person's *stays one track*, because that is the
    very thing to find. Likeness only helps where place is not enough: a face that moved too far to
    overlap is joined if it also looks the same, and of two rivals the more alike is preferred.

    Args:
        same: Embedding distance within which two faces are mostly the same person.
        patience_seconds: How long a track may go unseen: detectors miss a sample or two. At the
            very same spot it may be twice as long, so that a face that is lost while it turns into
            another is still followed.
    """

    def __init__(self, same: float, patience_seconds: float = 1.5) -> None:
        self._same = same
        self._patience = patience_seconds
        self._open: list[_Track] = []
        self._count = 0

    def cut(self) -> None:
        """A new shot begins: nobody in it is joined to anybody before."""
        self._open = []

    def assign(
        self,
        seconds: float,
        boxes: list[Box],
        vectors: list[NDArray[np.float32] | None],
    ) -> list[int]:
        """Track numbers of one sample's detections. Boxes are in any one square unit (pixels)."""
        self._open = [t for t in self._open if seconds - t.seen <= 2 * self._patience]
        costs = [
            (cost, t, b)
            for t, track in enumerate(self._open)
            for b in range(len(boxes))
            if (cost := self._cost(seconds, track, boxes[b], vectors[b])) is not None
        ]
        numbers = [-1] * len(boxes)
        taken: set[int] = set()
        for _, t, b in sorted(costs):
            if t not in taken and numbers[b] < 0:
                taken.add(t)
                numbers[b] = self._open[t].number
                self._open[t].seen, self._open[t].box = seconds, boxes[b]
                if vectors[b] is not None:
                    self._open[t].vector = vectors[b]
        for b, number in enumerate(numbers):
            if number < 0:
                numbers[b] = self._count
                self._open.append(_Track(self._count, seconds, boxes[b], vectors[b]))
                self._count += 1
        return numbers

    def _cost(
        self, seconds: float, track: _Track, box: Box, vector: NDArray[np.float32] | None
    ) -> float | None:
        shared = overlap(track.box, box)
        if seconds - track.seen > self._patience and shared < _SAME_SPOT:
            return None
        if track.vector is None or vector is None:
            unlike = 1.0
        else:
            unlike = float(np.linalg.norm(track.vector - vector)) / self._same
        near = _travel(track.box, box) < _REACH
        if shared < _OVERLAP and not (near and unlike < 1.0):
            return None
        return (1.0 - shared) + 0.5 * unlike
