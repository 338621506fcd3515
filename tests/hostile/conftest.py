"""Sound clips that the tests make hostile, made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.robustness.seeds import make_seeds


@pytest.fixture(scope="session")
def seeds(tmp_path_factory) -> dict[str, bytes]:
    return make_seeds(tmp_path_factory.mktemp("seeds"))


@pytest.fixture(scope="session")
def clip(tmp_path_factory, seeds) -> Path:
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    path.write_bytes(seeds["h264.mp4"])
    return path
