from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vqscore.demo.film import write_mp4

HERE = Path(__file__).parent
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def plugin(tmp_path_factory) -> Path:
    """The example plug-in, installed beside the environment, not into it."""
    target = tmp_path_factory.mktemp("plugin")
    source = HERE.parent / "plugin_example"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*command, "--target", str(target), str(source)], check=True)
    return target


@pytest.fixture(scope="session")
def cli(plugin) -> Run:
    """Runs vqscore as a user does, with the example plug-in in reach."""

    def run(*arguments: str | Path, cwd: Path | None = None, path: str = "", timeout: int = 120):
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(filter(None, [str(plugin), path])),
            "COLUMNS": "80",
            "OMP_NUM_THREADS": "1",
            # What a command does is tested, not what an earlier test left behind.
            "VQSCORE_CACHE": "no",
        }
        return subprocess.run(
            [sys.executable, "-m", "vqscore", *map(str, arguments)],
            cwd=cwd,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def clips(tmp_path_factory) -> Path:
    """A folder of small clips: bright, middling, dark, and files that are no clips."""
    folder = tmp_path_factory.mktemp("clips")
    noise = np.random.default_rng(0).normal(0, 6, (8, 64, 96, 1))
    for name, level in {"bright": 200, "middling": 70, "dark": 12}.items():
        frames = np.clip(level + noise, 0, 255).astype(np.uint8).repeat(3, axis=3)
        write_mp4(folder / f"{name}.mp4", frames, 8)
    (folder / "empty.mp4").write_bytes(b"")
    (folder / "text.mp4").write_text("this is no video\n" * 20)
    (folder / "policy.toml").write_text(
        '[bounds."acme/brightness"]\nfail_below = 0.3\npass_from = 0.8\n'
    )
    return folder
