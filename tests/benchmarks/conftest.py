"""A tiny clip with a still scene and a moving part, made from photographs that come with a package."""

import cv2
import numpy as np
import pytest
from benchmarks.quality.footage import Footage, write
from skimage import data


def moving_scene(count: int = 36, fps: float = 12.0) -> np.ndarray:
    scene = cv2.resize(data.coffee(), (360, 200), interpolation=cv2.INTER_AREA)
    subject = cv2.resize(data.astronaut()[0:220, 120:320], (50, 56), interpolation=cv2.INTER_AREA)
    frames = np.repeat(scene[None], count, axis=0).copy()
    for k in range(count):
        x = 70 + round(40 * np.sin(2 * np.pi * k / fps / 1.6))
        frames[k, 72:128, x : x + 50] = subject
    return frames


@pytest.fixture(scope="session")
def other_clip(tmp_path_factory):
    path = tmp_path_factory.mktemp("other") / "other.mp4"
    cat = cv2.resize(data.chelsea(), (240, 160), interpolation=cv2.INTER_AREA)
    write(path, np.stack([np.roll(cat, k, axis=1) for k in range(14)]), 12.0)
    return path


@pytest.fixture(scope="session")
def footage(other_clip):
    return Footage(moving_scene(), 12.0, "made", "a cup", (other_clip,))
