"""Frames that are already in memory, read like a clip; and a clip made of them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError, UsageError
from vqscore.video.check import check_size
from vqscore.video.frame import Frame
from vqscore.video.pixels import rgb_frames
from vqscore.video.rgb_array import convert_rgb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from vqscore.video.pixels import Frames

__all__ = ["ArrayReader", "as_clip", "frames_to_clip"]

_EXPECTED = "A clip in memory holds (T, H, W, 3) uint8 RGB; vqscore.judge(frames, fps=24) makes it."


class ArrayReader:
    """Reads ``Clip.frames``."""

    name = "arrays"

    def open(self, clip: Clip) -> OpenArrays:
        """Check the frames and their rate.

        Raises:
            UnreadableClipError: No frames, or not ``(T, H, W, 3)`` uint8, or no usable rate.
            UnsupportedClipError: Absurd dimensions.
        """
        frames, fps = clip.frames, clip.fps
        shape = getattr(frames, "shape", None)
        if frames is None or shape is None:
            raise UnreadableClipError(clip.name, "it holds no frames in memory", _EXPECTED)
        if len(shape) != 4 or shape[3] != 3 or str(frames.dtype) != "uint8":
            problem = f"its frames are {shape} {frames.dtype}, not (T, H, W, 3) uint8"
            raise UnreadableClipError(clip.name, problem, _EXPECTED)
        if shape[0] == 0:
            raise UnreadableClipError(clip.name, "it holds no frames: T is 0", _EXPECTED)
        check_size(clip.name, shape[2], shape[1])
        if fps is None or not math.isfinite(fps) or fps <= 0:
            problem = f"its frame rate is {fps}"
            remedy = "Give the frames per second, a number above 0: fps=24."
            raise UnreadableClipError(clip.name, problem, remedy)
        return OpenArrays(frames, float(fps))


class OpenArrays:
    """Frames in memory, being read. Nothing is copied until it is asked for."""

    def __init__(self, frames: NDArray[np.uint8], fps: float) -> None:
        self._frames = frames
        self._read = 0
        count, height, width = frames.shape[:3]
        self._info = ClipInfo(
            width=width,
            height=height,
            fps=fps,
            declared_seconds=count / fps,
            declared_frames=count,
            codec="rawvideo",
            reader=ArrayReader.name,
        )

    @property
    def info(self) -> ClipInfo:
        """What the array and its rate say."""
        return self._info

    def __iter__(self) -> Iterator[Frame]:
        for index in range(self._read, len(self._frames)):
            self._read = index + 1
            yield Frame(index, index / self._info.fps, partial(convert_rgb, self._frames[index]))

    def report(self) -> DecodeReport:
        """How many frames were read so far."""
        return DecodeReport(self._read, 0, self._read / self._info.fps)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        pass


def frames_to_clip(
    frames: Frames, fps: float | None, prompt: str | None = None, name: str = "<frames>"
) -> Clip:
    """A clip made of frames as generators hand them out.

    Args:
        frames: A list of PIL images; an array ``(T, H, W, 3)`` or a tensor ``(T, 3, H, W)``, uint8
            or floating from 0 to 1.
        fps: Frames per second.
        prompt: The text they were generated from.
        name: What reports and errors call the clip.

    Raises:
        UnreadableClipError: Frames of another shape, type or range, or no usable rate.
        UnsupportedClipError: Absurd dimensions.
    """
    clip = Clip(Path(name), prompt=prompt, frames=rgb_frames(frames, name), fps=fps)
    ArrayReader().open(clip)
    return clip


def as_clip(source: str | Path | Clip | Frames, fps: float | None = None) -> Clip:
    """What a caller named as a clip: a file, a clip, or frames in memory with their rate.

    Raises:
        UsageError: A rate for what has its own.
        ClipError: Frames that cannot be read.
    """
    if not isinstance(source, str | Path | Clip):
        return frames_to_clip(source, fps)
    if fps is not None:
        kind = "a Clip" if isinstance(source, Clip) else "a file"
        raise UsageError(f"fps={fps:g} is for frames in memory; {kind} has a rate of its own")
    return source if isinstance(source, Clip) else Clip(Path(source))
