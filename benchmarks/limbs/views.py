"""Other looks at a clip: nearer or further, faster or slower, mirrored, backwards, compressed.

Few clips are known to be sound, and a network that saw each once knows the clips and not what sound
motion is like.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.limbs.reading import motion_maps
from benchmarks.quality.footage import Footage, even, read, write
from vqscore.clip import Clip
from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.video.arrays import as_clip

_SECONDS = 4.5
_READ_SECONDS, _READ_SIDE = 14.0, 480
_WIDEST = 2.0
"""Longer to shorter side, at most."""
_PLACES = 6
"""Of so many crops that are drawn the one with most change is taken."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A look at a clip.

    Args:
        footage: What is seen.
        crf: How strongly it is compressed before it is measured; None for not at all.
    """

    footage: Footage
    crf: int | None

    def maps(self, frames: NDArray[np.uint8]) -> NDArray[np.float16]:
        """Motion maps of these frames in place of the footage's, encoded as it is."""
        if self.crf is None:
            return motion_maps(as_clip(frames, fps=self.footage.fps)).astype(np.float16)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "view.mp4"
            write(path, frames, self.footage.fps, self.crf)
            return motion_maps(Clip(path)).astype(np.float16)


def as_it_is(path: Path) -> View:
    """The clip's first seconds."""
    return View(read(path, short_side=WORKING_SHORT_SIDE, seconds=_SECONDS), None)


def view(path: Path, number: int) -> View:
    """Another look at the clip, always the same for a number."""
    rng = np.random.default_rng(zlib.crc32(f"{path.stem}/view{number}".encode()))
    speed = float(np.exp(rng.uniform(np.log(0.6), np.log(1.8))))
    clip = read(path, short_side=_READ_SIDE, seconds=_READ_SECONDS)
    count = min(len(clip.frames), round(_SECONDS * speed * clip.fps))
    begin = int(rng.integers(0, len(clip.frames) - count + 1))
    frames = _cropped(clip.frames[begin : begin + count], rng)
    if rng.random() < 0.3:
        frames = frames[::-1]
    if rng.random() < 0.5:
        frames = frames[:, :, ::-1]
    frames = np.ascontiguousarray(frames)
    if rng.random() < 0.7:
        gain, more = rng.uniform(0.7, 1.25), rng.uniform(-15, 15)
        frames = np.clip(frames.astype(np.float32) * gain + more, 0, 255).astype(np.uint8)
    crf = int(rng.integers(16, 29))
    return View(Footage(frames, clip.fps * speed, f"{path.stem}/view{number}"), crf)


def _cropped(frames: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    share = rng.uniform(0.5, 1.0)
    height, width = frames.shape[1:3]
    side = round(share * min(height, width))
    down = side if height <= width else round(side * min(_WIDEST, height / width))
    across = side if width < height else round(side * min(_WIDEST, width / height))
    found: tuple[float, int, int] | None = None
    for _ in range(_PLACES):
        top, left = (
            int(rng.integers(0, whole - part + 1))
            for whole, part in ((height, down), (width, across))
        )
        some = frames[:: max(1, len(frames) // 6), top : top + down, left : left + across]
        change = float(np.abs(np.diff(some.astype(np.float32), axis=0)).mean())
        if found is None or change > found[0]:
            found = change, top, left
    assert found is not None
    _, top, left = found
    scale = WORKING_SHORT_SIDE / min(down, across)
    size = even((round(across * scale), round(down * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.stack(
        [
            cv2.resize(frame[top : top + down, left : left + across], size, interpolation=how)
            for frame in frames
        ]
    )
