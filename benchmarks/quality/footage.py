"""A clip in memory at the benchmark's size, with what planting needs to know of its scene."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.scene import Scene, longest_shot

SHORT_SIDE = 360
SECONDS = 5.0


@dataclass(eq=False)
class Footage:
    """Frames ``(T, H, W, 3)`` uint8 RGB of a real clip; ``others`` are files to borrow from."""

    frames: NDArray[np.uint8]
    fps: float
    stem: str = "memory"
    prompt: str | None = None
    others: Sequence[Path] = field(default_factory=tuple)

    @property
    def seconds(self) -> float:
        return len(self.frames) / self.fps

    @cached_property
    def shot(self) -> tuple[int, int]:
        """First and one past the last frame of the longest stretch without a cut."""
        return longest_shot(self.frames)

    @cached_property
    def scene(self) -> Scene:
        """Camera path and moving parts of the longest shot."""
        start, end = self.shot
        return Scene(self.frames[start:end], self.fps)

    def moment(self, rng: np.random.Generator, low: float = 0.35, high: float = 0.6) -> int:
        """A frame inside the shot, drawn between two shares of its length."""
        start, end = self.shot
        return int(start + (end - start) * rng.uniform(low, high))


def even(size: tuple[int, int]) -> tuple[int, int]:
    """Nearest even width and height below: 4:2:0 video has no odd ones."""
    return max(2, size[0] // 2 * 2), max(2, size[1] // 2 * 2)


def read(
    path: Path,
    prompt: str | None = None,
    others: Sequence[Path] = (),
    *,
    short_side: int = SHORT_SIDE,
    seconds: float = SECONDS,
) -> Footage:
    """The clip's first seconds, made no larger than the common size."""
    frames: list[NDArray[np.uint8]] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        fps = float(stream.average_rate or stream.guessed_rate or 25)
        for frame in container.decode(stream):
            if len(frames) >= round(seconds * fps):
                break
            rgb = frame.to_ndarray(format="rgb24")
            scale = min(1.0, short_side / min(rgb.shape[:2]))
            size = even((round(rgb.shape[1] * scale), round(rgb.shape[0] * scale)))
            frames.append(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA))
    return Footage(np.stack(frames), fps, path.stem, prompt, tuple(others))


def write(path: Path, frames: NDArray[np.uint8], fps: float, crf: int = 18) -> None:
    """Encode as H.264; clean and planted clips go through the same encoder and settings."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.mp4")
    with av.open(str(unfinished), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height = frames.shape[2], frames.shape[1]
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "medium", "threads": "1"}
        for rgb in frames:
            picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    unfinished.replace(path)  # a killed run leaves no half clip under the final name


def fit(frames: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """Cover ``height`` x ``width``: scale until it covers, crop the middle."""
    scale = max(height / frames.shape[1], width / frames.shape[2])
    size = (max(width, round(frames.shape[2] * scale)), max(height, round(frames.shape[1] * scale)))
    top, left = (size[1] - height) // 2, (size[0] - width) // 2
    return np.stack([cv2.resize(f, size)[top : top + height, left : left + width] for f in frames])
