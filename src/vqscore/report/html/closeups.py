"""Close-ups: the same part of the frame before and after a marked moment, and a face over time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vqscore.judgment import Judgment
from vqscore.outcome import Box, Part, Score
from vqscore.report.html.marked import Marked
from vqscore.report.html.stills import widened

__all__ = ["Closeup", "Look", "closeups_of"]

_BESIDE = 0.25
"""Seconds before and after a moment at which it is looked at."""

_FACE_LOOKS = 6


@dataclass(frozen=True, slots=True)
class Look:
    """One picture of a close-up: when, and what is said under it."""

    seconds: float
    words: str


@dataclass(frozen=True, slots=True)
class Closeup:
    """A part of the frame at several times.

    Args:
        marked: The moment it is about.
        crop: The part of the frame.
        looks: When.
        words: What was measured there, if there is more to say than the moment itself.
    """

    marked: Marked
    crop: Box
    looks: tuple[Look, ...]
    words: str = ""


def closeups_of(judgment: Judgment, marked: Sequence[Marked], most: int = 3) -> tuple[Closeup, ...]:
    """Close-ups of the moments that are somewhere in particular.

    Args:
        judgment: The judged clip.
        marked: The moments to show, in order of time.
        most: How many at most.
    """
    info, seconds = judgment.scores.info, judgment.scores.report.seconds
    aspect = info.width / info.height
    made: list[Closeup] = []
    for each in marked:
        box = each.moment.box
        # Of most of the frame the filmstrip shows as much.
        if box is None or box[2] * box[3] > 0.5 or len(made) == most:
            continue
        if each.metric == "identity_persistence":
            made.append(_face(judgment, each, widened(box, 2.6, aspect), seconds))
        else:
            looks = _before_and_after(each, seconds)
            made.append(Closeup(each, widened(box, 1.6, aspect), looks))
    return tuple(made)


def _before_and_after(each: Marked, seconds: float) -> tuple[Look, ...]:
    before = max(each.moment.start_seconds - _BESIDE, 0.0)
    after = min(each.moment.end_seconds + _BESIDE, seconds)
    sides = (Look(before, "before"), Look(after, "after"))
    if each.moment.end_seconds - each.moment.start_seconds < _BESIDE:
        return sides
    return sides[0], Look(each.middle_seconds, "there"), sides[1]


def _face(judgment: Judgment, each: Marked, crop: Box, seconds: float) -> Closeup:
    """The face at the same place from first to last, with its likeness where that is known."""
    outcome = judgment.scores[each.metric]
    timeline = outcome.timeline if isinstance(outcome, Score) else ()
    # Sides of the change are always among the looks: they are what is to be compared.
    start, end = each.moment.start_seconds, each.moment.end_seconds
    times = [(index + 0.5) * seconds / _FACE_LOOKS for index in range(_FACE_LOOKS)]
    for side in (start, end):
        nearest = min(range(len(times)), key=lambda index: abs(times[index] - side))
        times[nearest] = side
    looks = tuple(Look(time, _likeness(timeline, time)) for time in sorted(set(times)))
    return Closeup(each, crop, looks, _distances(outcome.parts))


def _likeness(timeline: Sequence[tuple[float, float]], seconds: float) -> str:
    """The timeline's last value up to a time, in words."""
    at = bisect_right(timeline, (seconds, 1.0)) - 1
    return f"similarity {timeline[at][1]:.2f}" if at >= 0 else ""


def _distances(parts: Mapping[str, Part]) -> str:
    """How far apart the looks are, against how far one person's are."""
    worst, same = parts.get("worst_distance"), parts.get("same_person")
    if not isinstance(worst, int | float) or not isinstance(same, int | float):
        return ""
    return (
        f"Face distance {worst:.2f}; the model takes faces nearer than {same:.2f} for one person."
    )
