"""Clips to be timed on: a woman before a wall, filmed by a moving camera, 24 frames a second."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import cast

import av
import cv2
import numpy as np

from vqscore.demo import photos
from vqscore.demo.photos import Pixels

FPS = 24


@dataclass(frozen=True, slots=True)
class Size:
    """A name as people say it, and pixels."""

    name: str
    width: int
    height: int


SIZES = (Size("480p", 854, 480), Size("720p", 1280, 720), Size("1080p", 1920, 1080))


class Scene:
    """Layers at the size of the film, and what the camera does.

    Detail and grain are as fine as the film is large, so that it costs a decoder what a filmed or
    generated clip of that size costs.
    """

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        side = round(1.25 * width)
        bricks = cv2.resize(photos.wall_texture(), (side, side), interpolation=cv2.INTER_CUBIC)
        cat = cv2.resize(photos.cat(), (width // 4, width // 6), interpolation=cv2.INTER_AREA)
        bricks[height // 8 : height // 8 + cat.shape[0], width // 12 : width // 12 + width // 4] = (
            cat
        )
        self._wall = cast("Pixels", bricks)
        self._woman = photos.woman()
        self._grain = np.random.default_rng(7).normal(0, 3, (height + 64, width + 64))

    def frame(self, seconds: float) -> Pixels:
        """The frame at that time, ``(H, W, 3)`` RGB."""
        width, height = self._size
        pan = 0.1 * width * (1 + math.sin(0.6 * seconds))
        tilt = 0.05 * height * (1 + math.sin(0.9 * seconds))
        camera = np.array([[1.0, 0, -pan], [0, 1.0, -tilt]])
        wall = cv2.warpAffine(self._wall, camera, self._size)
        scale = 0.95 * height / self._woman.shape[0] * (1 + 0.05 * math.sin(seconds))
        lean = math.radians(3 * math.sin(1.7 * seconds))
        cosine, sine = scale * math.cos(lean), scale * math.sin(lean)
        x = 0.3 * width + 0.06 * width * math.sin(1.1 * seconds)
        place = np.array([[cosine, -sine, x], [sine, cosine, 0.08 * height]])
        woman = cv2.warpAffine(self._woman, place, self._size)
        share = woman[..., 3:].astype(np.float32) / 255
        image = woman[..., :3] * share + wall * (1 - share)
        # A new stretch of the same grain for every frame.
        down, across = (
            int(n) for n in np.random.default_rng(round(seconds * FPS)).integers(64, size=2)
        )
        image += self._grain[down : down + height, across : across + width, None]
        return np.clip(image + 0.5, 0, 255).astype(np.uint8)


def clip(folder: Path, width: int, height: int, seconds: float) -> Path:
    """Film it, unless it is there already."""
    path = folder / f"woman-{width}x{height}-{seconds:g}s.mp4"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part.mp4")
    scene = Scene(width, height)
    with av.open(str(unfinished), "w") as container:
        stream = container.add_stream("libx264", rate=FPS, options={"crf": "20"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.time_base = Fraction(1, FPS)
        for index in range(round(seconds * FPS)):
            image = av.VideoFrame.from_ndarray(scene.frame(index / FPS), format="rgb24")
            container.mux(stream.encode(image))
        container.mux(stream.encode(None))
    unfinished.replace(path)
    return path
