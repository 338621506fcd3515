"""All pictures of one clip, made in one decode and small enough for a page of a hundred clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vqscore.judgment import Judgment
from vqscore.outcome import Moment, Score
from vqscore.report.html.closeups import Closeup, Look, closeups_of
from vqscore.report.html.encode import Image, Quality, encoded
from vqscore.report.html.filmstrip import Slot, filmstrip_slots
from vqscore.report.html.heat_map import heat_of, heated
from vqscore.report.html.marked import Marked
from vqscore.report.html.stills import Still, Wanted, take_stills

__all__ = ["MOST_BYTES", "ClipPictures", "CloseupPicture", "StripPicture", "pictures_of"]

MOST_BYTES = 200_000
"""What one clip's pictures may take in a page: a hundred clips stay under 25 MB."""

_STRIP_SIDE, _CLOSE_SIDE, _HEAT_SIDE, _THUMB_SIDE = 160, 150, 300, 64

_QUALITIES = (Quality(1.0, 62), Quality(1.0, 40), Quality(0.75, 30), Quality(0.5, 25))
"""Tried in turn until the pictures fit. Grain costs the most and is the first to go."""


@dataclass(frozen=True, slots=True)
class StripPicture:
    """A frame of the filmstrip, and the moments marked on it."""

    image: Image
    pts_seconds: float
    marked: tuple[Marked, ...]


@dataclass(frozen=True, slots=True)
class CloseupPicture:
    """A close-up and its pictures, one per look."""

    closeup: Closeup
    looks: tuple[tuple[Look, float, Image], ...]


@dataclass(frozen=True, slots=True)
class ClipPictures:
    """What a report shows of a clip. ``heat`` is there if a moment is somewhere in particular."""

    thumb: Image
    strip: tuple[StripPicture, ...]
    closeups: tuple[CloseupPicture, ...]
    heat: Image | None

    @property
    def size(self) -> int:
        """Bytes of all pictures as they stand in the page."""
        images = [self.thumb, *(each.image for each in self.strip)]
        images += [image for each in self.closeups for _, _, image in each.looks]
        images += [self.heat] if self.heat else []
        return sum(len(image.address) for image in images)


def pictures_of(judgment: Judgment, marked: Sequence[Marked]) -> ClipPictures:
    """Decode the clip once more and make its pictures.

    Args:
        judgment: The judged clip.
        marked: The moments to mark, in order of time.

    Raises:
        NoStills: There is nothing to take them from; the message says why.
    """
    slots = filmstrip_slots(judgment.scores.report.seconds, marked)
    closeups = closeups_of(judgment, marked)
    moments = _moments_somewhere(judgment)
    key = _key_slot(slots)
    wanted = [Wanted(slot.seconds, _STRIP_SIDE) for slot in slots]
    wanted += [Wanted(look.seconds, _CLOSE_SIDE, c.crop) for c in closeups for look in c.looks]
    wanted += [Wanted(key.seconds, _THUMB_SIDE), Wanted(key.seconds, _HEAT_SIDE)]
    stills = take_stills(judgment.scores, wanted)
    pictures = [still.pixels for still in stills]
    if moments:
        height, width = pictures[-1].shape[:2]
        pictures[-1] = heated(pictures[-1], heat_of(moments, width, height))
    else:
        pictures.pop()
    for quality in _QUALITIES:
        images = [encoded(pixels, quality) for pixels in pictures]
        made = _arranged(slots, closeups, stills, images, has_heat=bool(moments))
        if made.size <= MOST_BYTES:
            break
    return made


def _moments_somewhere(judgment: Judgment) -> list[Moment]:
    return [
        moment
        for outcome in judgment.scores.values()
        if isinstance(outcome, Score)
        for moment in outcome.moments
        if moment.box is not None
    ]


def _key_slot(slots: Sequence[Slot]) -> Slot:
    """The frame that stands for the clip: its worst moment's, or the one in the middle."""
    with_moments = [slot for slot in slots if slot.marked]
    if not with_moments:
        return slots[len(slots) // 2]
    return min(with_moments, key=lambda slot: min(each.moment.value for each in slot.marked))


def _arranged(
    slots: Sequence[Slot],
    closeups: Sequence[Closeup],
    stills: Sequence[Still],
    images: Sequence[Image],
    *,
    has_heat: bool,
) -> ClipPictures:
    """Pictures at their places, in the order in which they were wanted."""
    places = iter(zip(stills, images, strict=False))
    strip = []
    for slot in slots:
        still, image = next(places)
        strip.append(StripPicture(image, still.pts_seconds, slot.marked))
    shown = []
    for closeup in closeups:
        looks = []
        for look in closeup.looks:
            still, image = next(places)
            looks.append((look, still.pts_seconds, image))
        shown.append(CloseupPicture(closeup, tuple(looks)))
    _, thumb = next(places)
    heat = next(places)[1] if has_heat else None
    return ClipPictures(thumb, tuple(strip), tuple(shown), heat)
