"""A test run decides as the library does, on footage of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest

import vqscore

pytest_plugins = ["pytester"]

CLIPS = Path(__file__).parents[3] / "shared" / "clips"
POLICY = "[bounds.motion]\nfail_below = 0.5\n[bounds.temporal_flicker]\nfail_below = 0.5\npass_from = 0.9\n"


@pytest.mark.skipif(not CLIPS.is_dir(), reason="no labelled clips here")
@pytest.mark.slow
def test_pytest_decides_as_the_library_does(project):
    clips = [path for kind in ("camera", "generated") for path in small(CLIPS / kind)]
    listed = ", ".join(repr(str(path)) for path in clips)
    suite = project(f"""
@pytest.mark.clip({listed}, policy="quick.toml")
def test_each(clip, judge_clip):
    assert judge_clip(clip)
""")
    suite.makefile(".toml", quick=POLICY)
    result = suite.runpytest("-rA")
    passed = {line.split("[")[1][:-1] for line in result.outlines if line.startswith("PASSED")}
    scorer = vqscore.Scorer(["motion", "temporal_flicker"])
    policy = suite.path / "quick.toml"
    assert passed == {str(path) for path in clips if scorer.judge(path, policy=policy)}


def small(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.mp4"), key=lambda path: (path.stat().st_size, path))[:4]
