"""What is scored: a clip in a file, or frames already in memory."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Clip", "ClipInfo", "DecodeReport"]


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A clip and the prompt it was asked for with.

    Args:
        path: The video file, or the name to report for frames in memory.
        prompt: The text the clip was generated from, if it is known.
        frames: Frames in memory, ``(T, H, W, 3)`` uint8 RGB; then ``path`` is only a name.
        fps: Frames per second of ``frames``.
    """

    path: Path
    prompt: str | None = None
    frames: NDArray[np.uint8] | None = None
    fps: float | None = None

    @property
    def name(self) -> str:
        """The clip as the caller named it."""
        return str(self.path)


@dataclass(frozen=True, slots=True)
class ClipInfo:
    """What the container declares, before any frame is decoded. Declared values can be wrong.

    ``width`` and ``height`` are as displayed: rotation is already applied.
    """

    width: int
    height: int
    fps: float
    declared_seconds: float | None
    declared_frames: int | None
    codec: str
    reader: str


@dataclass(frozen=True, slots=True)
class DecodeReport:
    """What decoding really gave, known after the last frame.

    ``frames_lost`` counts frames that the file should hold and that could not be decoded:
    corrupt packets skipped and frames missing at a truncated end.
    """

    frames: int
    frames_lost: int
    seconds: float
    problem: str | None = None
