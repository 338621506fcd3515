"""Small clips to fill a batch with, and one clip under many names."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from skimage import data

from vqscore.demo.film import write_mp4


def film_clips(folder: Path, count: int) -> list[Path]:
    """Pans over photographs, no two alike: 8 to 40 frames of 64x64 to 192x128."""
    folder.mkdir(parents=True)
    photos = [data.astronaut(), data.coffee(), data.chelsea()[:, :, :3], data.rocket()]
    made = []
    for number in range(count):
        chance = np.random.default_rng(number)
        photo = photos[number % len(photos)]
        height, width = (int(2 * s) for s in (chance.integers(32, 65), chance.integers(32, 97)))
        frames, step = int(chance.integers(8, 41)), int(chance.integers(1, 4))
        top = int(chance.integers(0, photo.shape[0] - height))
        left = int(chance.integers(0, photo.shape[1] - width - frames * step))
        pan = [
            np.ascontiguousarray(photo[top : top + height, x : x + width])
            for x in range(left, left + frames * step, step)
        ]
        path = folder / f"{number:03}.mp4"
        write_mp4(path, pan, 24)
        made.append(path)
    return made


def repeat(clips: Sequence[Path], folder: Path, count: int) -> list[str]:
    """Names of ``count`` links in a new folder, to one clip after the other, again and again."""
    folder.mkdir(parents=True)
    names = []
    for number in range(count):
        clip = clips[number % len(clips)]
        link = folder / f"{number:06}{clip.suffix}"
        try:
            os.link(clip, link)
        except OSError:  # another file system
            shutil.copy(clip, link)
        names.append(link.name)
    return names
