from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def tiny_clip() -> Path:
    """A folder with a small CLIP that was trained on captioned shapes; kept between runs."""
    from tiny_clip import trained

    return trained()


@pytest.fixture
def cli(tmp_path) -> Run:
    """Runs vqscore as a user does, on a machine that has fetched no weights."""

    def run(
        *arguments: str | Path, cwd: Path | None = None, timeout: int = 120, **environment: str
    ):
        shown = {key: value for key, value in os.environ.items() if "proxy" not in key.lower()}
        return subprocess.run(
            [sys.executable, "-m", "vqscore", *map(str, arguments)],
            cwd=cwd,
            env={
                **shown,
                "COLUMNS": "100",
                "OMP_NUM_THREADS": "1",
                "VQSCORE_CACHE": "no",
                "VQSCORE_CACHE_DIR": str(tmp_path / "cache"),
                "HF_HOME": str(tmp_path / "hf"),
                "TORCH_HOME": str(tmp_path / "torch"),
                **environment,
            },
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=timeout,
            check=False,
        )

    return run
