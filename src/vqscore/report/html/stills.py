"""Stills taken from a clip after the fact, by decoding it once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vqscore.clip import Clip
from vqscore.errors import ClipError, ClipNotFoundError
from vqscore.outcome import Box, Scores
from vqscore.video.frame import Frame
from vqscore.video.open import open_clip, reader_names
from vqscore.video.reader import OpenClip
from vqscore.video.rgb_array import convert_rgb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NoStills", "Still", "Wanted", "take_stills", "widened"]

_CROPPED_FROM = 720
"""Short side that close-ups are cut from: an 8K frame is not held whole for one face."""


class NoStills(Exception):  # noqa: N818 - an answer with a reason, not a fault
    """There is nothing to take stills from; the message says why, for the reader of a report."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A still to take.

    Args:
        seconds: When, on the clip's own time line; the nearest frame is taken.
        short_side: Its short side in pixels, at most.
        crop: The part of the frame to take, or all of it.
    """

    seconds: float
    short_side: int
    crop: Box | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """``pixels``, ``(H, W, 3)`` uint8 RGB, of the frame at ``pts_seconds``."""

    pts_seconds: float
    pixels: NDArray[np.uint8]


def take_stills(scores: Scores, wanted: Sequence[Wanted]) -> list[Still]:
    """Decode the clip that was scored and take stills, in the order they are wanted.

    Raises:
        NoStills: The frames were in memory, the file has gone, is no longer the one that was
            scored, or cannot be read any more.
    """
    if scores.info.reader == "arrays":
        raise NoStills("the clip was scored from frames in memory, and is no file")
    reader = scores.info.reader if scores.info.reader in reader_names() else "pyav"
    try:
        with open_clip(Clip(Path(scores.clip)), reader) as opened:
            return _take(opened, scores, wanted)
    except ClipNotFoundError:
        raise NoStills("the file is no longer where it was scored") from None
    except ClipError as error:
        raise NoStills(f"it can no longer be read ({error.problem})") from error
    except NoStills:
        raise
    except Exception as error:
        # A reader of another package may raise anything: that costs this clip its pictures, and
        # no clip its report.
        raise NoStills(f"unexpected {type(error).__name__}: {error}") from error


def _take(opened: OpenClip, scores: Scores, wanted: Sequence[Wanted]) -> list[Still]:
    if opened.info != scores.info:
        raise NoStills("the file has changed since it was scored")
    half_frame = 0.5 / max(opened.info.fps, 1.0)
    by_time = sorted(range(len(wanted)), key=lambda index: wanted[index].seconds)
    taken: dict[int, Still] = {}
    last: Frame | None = None
    for frame in opened:
        last = frame
        while by_time and frame.pts_seconds >= wanted[by_time[0]].seconds - half_frame:
            index = by_time.pop(0)
            taken[index] = _still(frame, wanted[index])
        if not by_time:
            break
    if last is None:
        raise NoStills("not one frame could be decoded")
    # What was wanted after the end shows the last frame.
    taken.update({index: _still(last, wanted[index]) for index in by_time})
    return [taken[index] for index in range(len(wanted))]


def _still(frame: Frame, wanted: Wanted) -> Still:
    if wanted.crop is None:
        return Still(frame.pts_seconds, frame.rgb(wanted.short_side))
    whole = frame.rgb(_CROPPED_FROM)
    height, width = whole.shape[:2]
    x, y, w, h = wanted.crop
    left, top = int(x * width), int(y * height)
    right, bottom = max(left + 2, round((x + w) * width)), max(top + 2, round((y + h) * height))
    return Still(
        frame.pts_seconds, convert_rgb(whole[top:bottom, left:right], "rgb", wanted.short_side)
    )


def widened(box: Box, by: float, aspect: float) -> Box:
    """A square (in pixels) around a box, larger than it, within the frame.

    Args:
        box: What it is about.
        by: Side of the square over the longer side of the box.
        aspect: Width over height of the frame, in pixels.

    >>> widened((0.4, 0.4, 0.1, 0.1), 2.0, 1.0)
    (0.35, 0.35, 0.2, 0.2)
    >>> widened((0.9, 0.9, 0.1, 0.1), 2.0, 1.0)
    (0.8, 0.8, 0.2, 0.2)
    """
    x, y, w, h = box
    # In units of the frame's height; at least an eighth of it, or there is nothing to recognise.
    side = min(max(by * max(w * aspect, h), 0.125), aspect, 1.0)
    wide, high = side / aspect, side
    left = min(max(x + w / 2 - wide / 2, 0.0), 1.0 - wide)
    top = min(max(y + h / 2 - high / 2, 0.0), 1.0 - high)
    return (round(left, 4), round(top, 4), round(wide, 4), round(high, 4))
