from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage import data

from vqscore.demo.film import write_mp4

Gate = Callable[..., "subprocess.CompletedProcess[str]"]

CONFIG = """
policy = "quick.toml"
metrics = ["motion", "drift"]
"""
POLICY = """
[bounds.motion]
fail_below = 0.5
[bounds.drift]
fail_below = 0.5
"""


def pan(frames: int = 16, size: int = 96) -> np.ndarray:
    photo = data.astronaut()
    return np.stack([photo[100 : 100 + size, 2 * k : 2 * k + size] for k in range(frames)])


@pytest.fixture
def repository(tmp_path) -> Path:
    """A folder with a good clip, a still, a Git LFS pointer, and a gate of two quick metrics."""
    folder = tmp_path / "repository"
    folder.mkdir()
    write_mp4(folder / "good.mp4", pan(), 12)
    write_mp4(folder / "still.mp4", np.repeat(pan(1), 16, axis=0), 12)
    (folder / "pointer.mp4").write_text(
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    )
    (folder / "vqscore.toml").write_text(CONFIG)
    (folder / "quick.toml").write_text(POLICY)
    return folder


@pytest.fixture
def losing_focus(tmp_path) -> Path:
    """A clip that is neither sharp to the end nor gone: its end drifts to about .8."""
    path = tmp_path / "losing_focus.mp4"
    frames = [cv2.GaussianBlur(f, (0, 0), 1.5) if k >= 11 else f for k, f in enumerate(pan())]
    write_mp4(path, frames, 12)
    return path


@pytest.fixture
def gate(repository, tmp_path) -> Gate:
    def run(*arguments: str | Path, cwd: Path = repository, command=("-m", "vqscore")):
        environment = {
            **os.environ,
            "VQSCORE_CACHE_DIR": str(tmp_path / "kept"),
            "COLUMNS": "80",
            "OMP_NUM_THREADS": "1",
        }
        environment.pop("VQSCORE_CACHE", None)
        return subprocess.run(
            [sys.executable, *command, "gate", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return run
