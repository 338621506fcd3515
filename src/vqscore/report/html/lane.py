"""A metric over the time of a clip, as coordinates for an inline SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vqscore.outcome import Moment, Score
from vqscore.when_and_where import when_and_where

__all__ = ["HEIGHT", "WIDTH", "Band", "Lane", "lane_of"]

WIDTH, HEIGHT = 240.0, 28.0
_INSET = 2.0
_NARROWEST = 4.0
_MOST_POINTS = 160


@dataclass(frozen=True, slots=True)
class Band:
    """A moment on the lane: a stretch of time that hangs from 1 down to its local value.

    ``number`` is that of the marked moment in the pictures, 0 where it is not among them.
    """

    x: float
    width: float
    y: float
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """``points`` is an SVG polyline of the local values, empty where the metric has none."""

    points: str
    bands: tuple[Band, ...]


def lane_of(
    metric: str, score: Score, seconds: float, numbers: Mapping[tuple[str, Moment], int]
) -> Lane | None:
    """The lane of a score; nothing where it has neither moments nor local values.

    Args:
        metric: Whose score it is.
        score: The score.
        seconds: Length of the clip.
        numbers: Metric and moment to the number that the pictures give it.
    """
    if seconds <= 0 or not (score.moments or score.timeline):
        return None
    bands = tuple(_band(m, seconds, numbers.get((metric, m), 0)) for m in score.moments)
    return Lane(_points(score.timeline, seconds), bands)


def _x(at: float, seconds: float) -> float:
    return round(WIDTH * min(max(at / seconds, 0.0), 1.0), 1)


def _y(value: float) -> float:
    """1 is at the top."""
    return round(_INSET + (HEIGHT - 2 * _INSET) * (1 - value), 1)


def _points(timeline: Sequence[tuple[float, float]], seconds: float) -> str:
    """At most a fixed number of points; of those that share one, the worst is kept.

    >>> _points([(0.0, 1.0), (1.0, 0.5)], 2.0)
    '0.0,2.0 120.0,14.0'
    """
    step = -(-len(timeline) // _MOST_POINTS)
    kept = [
        min(timeline[start : start + step], key=lambda point: point[1])
        for start in range(0, len(timeline), max(step, 1))
    ]
    return " ".join(f"{_x(at, seconds)},{_y(value)}" for at, value in kept)


def _band(moment: Moment, seconds: float, number: int) -> Band:
    left, right = _x(moment.start_seconds, seconds), _x(moment.end_seconds, seconds)
    width = max(right - left, _NARROWEST)
    x = min(max((left + right - width) / 2, 0.0), WIDTH - width)
    words = f"{when_and_where(moment)}: {moment.value:.2f}"
    return Band(round(x, 1), round(width, 1), _y(moment.value), number, words)
