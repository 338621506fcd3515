from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import make_clips as make
from vqscore.pytest_plugin import tally
from vqscore.registry import load_metric
from vqscore.video.open import load_reader

# Test runs within this process forget what they imported, and a class imported twice is two classes.
LOADED = (tally, load_metric("motion"), load_metric("drift"), load_reader("pyav"))

SUITE = """
import pytest, vqscore
from vqscore.pytest_plugin import assert_clip, at_least
"""


@pytest.fixture(scope="session")
def renders(tmp_path_factory) -> Path:
    """A folder with a clip that moves and one that does not."""
    folder = tmp_path_factory.mktemp("renders")
    make.write_clip(folder / "moves.mp4", frames=12, fps=12)
    make.write_clip(folder / "still.mp4", frames=12, fps=12, numbers=[3] * 12)
    return folder


@pytest.fixture
def project(pytester, renders, monkeypatch):
    """A project with those clips, a policy that asks for motion, and whatever tests it is given."""
    # Other plug-ins of this environment take seconds to load, every time.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p vqscore.pytest_plugin.hooks -p no:cacheprovider")
    pytester.makefile(".toml", motion="[bounds.motion]\nfail_below = 0.5\n")
    folder = pytester.mkdir("renders")
    for clip in renders.iterdir():
        (folder / clip.name).write_bytes(clip.read_bytes())
    (folder / "prompts.csv").write_text("clip,prompt\nmoves.mp4,a pan\nstill.mp4,a still\n")

    def write(body: str):
        pytester.makepyfile(SUITE + body)
        return pytester

    return write
