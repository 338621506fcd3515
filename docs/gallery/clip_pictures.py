"""A judged clip as pictures: a strip of its frames, a heat map, scores over time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vqscore.judgment import Judgment
from vqscore.outcome import Moment, Score
from vqscore.report.html.filmstrip import Slot, filmstrip_slots
from vqscore.report.html.heat_map import heat_of, heated
from vqscore.report.html.marked import marked_moments
from vqscore.report.html.stills import Still, Wanted, take_stills

__all__ = ["save_heat_map", "save_strip"]

_STRIP_SIDE, _HEAT_SIDE, _QUALITY = 120, 200, 45
_GAP, _IN_A_ROW = 3, 4
_MARK = (235, 60, 40)


def save_strip(judgment: Judgment, path: Path) -> None:
    """Six frames, evenly spaced, and those of the moments that decided, which are framed."""
    slots = filmstrip_slots(judgment.scores.report.seconds, marked_moments(judgment, 3), evenly=6)
    stills = take_stills(judgment.scores, [Wanted(slot.seconds, _STRIP_SIDE) for slot in slots])
    pictures = [_marked(still, slot) for still, slot in zip(stills, slots, strict=True)]
    _save(_in_rows(pictures), path)


def _in_rows(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Pictures of one size, four to a row; what is left of the last row stays white."""
    height, width = (side + _GAP for side in pictures[0].shape[:2])
    rows = -(-len(pictures) // _IN_A_ROW)
    sheet = np.full((rows * height - _GAP, _IN_A_ROW * width - _GAP, 3), 255, np.uint8)
    for index, picture in enumerate(pictures):
        top, left = index // _IN_A_ROW * height, index % _IN_A_ROW * width
        sheet[top : top + height - _GAP, left : left + width - _GAP] = picture
    return sheet


def _marked(still: Still, slot: Slot) -> NDArray[np.uint8]:
    image = Image.fromarray(still.pixels)
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for each in slot.marked:
        x, y, w, h = each.moment.box or (0.0, 0.0, 1.0, 1.0)
        corners = (x * width, y * height, (x + w) * width - 1, (y + h) * height - 1)
        draw.rectangle(corners, outline=_MARK, width=2)
    label = f"{still.pts_seconds:.1f} s"
    draw.text((4, height - 14), label, fill="white", stroke_width=2, stroke_fill="black")
    return np.asarray(image)


def save_heat_map(judgment: Judgment, path: Path) -> bool:
    """The places of all moments over the frame of the worst one; false if none has a place."""
    moments = moments_somewhere(judgment)
    if not moments:
        return False
    worst = min(moments, key=lambda moment: moment.value)
    (still,) = take_stills(judgment.scores, [Wanted(worst.start_seconds, _HEAT_SIDE)])
    height, width = still.pixels.shape[:2]
    _save(heated(still.pixels, heat_of(moments, width, height)), path)
    return True


def moments_somewhere(judgment: Judgment) -> Sequence[Moment]:
    """Moments with a box that is less than the whole frame."""
    return [
        moment
        for outcome in judgment.scores.values()
        if isinstance(outcome, Score)
        for moment in outcome.moments
        if moment.box is not None and moment.box[2] * moment.box[3] < 1.0
    ]


def _save(pixels: NDArray[np.uint8], path: Path) -> None:
    Image.fromarray(pixels).save(path, "WEBP", quality=_QUALITY, method=6)
