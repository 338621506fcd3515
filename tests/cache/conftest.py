from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from skimage import data

sys.path.insert(0, str(Path(__file__).parents[1]))

import make_clips as make
from vqscore.demo.film import write_mp4


def pan(frames: int = 20, size: int = 96, start: int = 0) -> np.ndarray:
    photo = data.astronaut()
    columns = range(start, start + 2 * frames, 2)
    return np.stack([photo[100 : 100 + size, k : k + size] for k in columns])


@pytest.fixture
def clip(tmp_path) -> Path:
    path = tmp_path / "pan.mp4"
    write_mp4(path, pan(), 12)
    return path


@pytest.fixture
def other_frames() -> np.ndarray:
    return pan(start=40)


@pytest.fixture
def cut_off(tmp_path) -> Path:
    """A clip whose last frames are missing."""
    whole = make.write_clip(
        tmp_path / "whole.mp4", frames=48, container_options={"movflags": "faststart"}
    )
    return make.truncated(whole, tmp_path / "cut_off.mp4", 0.7)


@pytest.fixture
def decodings(monkeypatch) -> list[str]:
    """Names of the clips that were opened for a pass; the pass itself is the real one."""
    import vqscore.one_pass.measure

    opened: list[str] = []
    original = vqscore.one_pass.measure.open_clip

    def spy(clip, reader="pyav"):
        opened.append(clip.path.name)
        return original(clip, reader)

    monkeypatch.setattr(vqscore.one_pass.measure, "open_clip", spy)
    return opened
