"""Scores of different models are refused side by side, and the message names both."""

from __future__ import annotations

import json

import pytest

from vqscore.errors import UsageError
from vqscore.outcome import Scores
from vqscore.stored_scores import check_same_weights


def result(clip: str, models: str, digest: str = "1") -> str:
    info = dict.fromkeys(("width", "height", "fps", "declared_seconds", "declared_frames"), 8)
    return json.dumps(
        {
            "clip": clip,
            "prompt": None,
            "verdict": "pass",
            "scores": {
                "motion": {"value": 0.9, "parts": {}, "moments": [], "timeline": [], "reason": None}
            },
            "findings": [],
            "provenance": {
                "model_set": models,
                "metrics": {"motion": 1},
                "models": {"flow": f"raft:large@{digest}"},
                "declared": {**info, "codec": "h264", "container": "mp4", "reader": "pyav"},
                "decoded": {"frames": 8, "frames_lost": 0, "seconds": 1.0, "notes": []},
            },
        }
    )


@pytest.fixture
def folder(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        (tmp_path / name).write_bytes(b"scored before")
    (tmp_path / "manifest.csv").write_text("generator,prompt,clip\nx,p,a.mp4\ny,p,b.mp4\n")
    (tmp_path / "policy.toml").write_text(
        'models = "standard"\n[bounds.motion]\nfail_below = 0.5\n'
    )
    return tmp_path


def compare(cli, folder, *lines):
    (folder / "results.jsonl").write_text("\n".join(lines))
    return cli(
        "compare", folder / "manifest.csv", "--scores", folder / "results.jsonl",
        "--policy", folder / "policy.toml", "--models", "standard",
    )  # fmt: skip


def test_compare_refuses_another_set(cli, folder):
    done = compare(cli, folder, result("a.mp4", "standard"), result("b.mp4", "large"))
    assert done.returncode == 2
    assert "'standard'" in done.stderr
    assert "'large'" in done.stderr


def test_compare_refuses_other_weights_of_one_set(cli, folder):
    done = compare(cli, folder, result("a.mp4", "standard"), result("b.mp4", "standard", "2"))
    assert done.returncode == 2
    assert "raft:large@1" in done.stderr
    assert "raft:large@2" in done.stderr


def test_compare_needs_no_weights_for_results_that_are_there(cli, folder):
    done = compare(cli, folder, result("a.mp4", "standard"), result("b.mp4", "standard"))
    assert done.returncode == 0, done.stderr


def test_results_that_name_no_models_are_left_alone():
    some = Scores("a", None, {}, None, None, {"models": {"flow": "x@1"}})
    none = Scores("b", None, {}, None, None, {})
    other = Scores("c", None, {}, None, None, {"models": {"flow": "x@2"}})
    check_same_weights([some, none])
    with pytest.raises(UsageError, match="flow was x@1 for a and x@2 for c"):
        check_same_weights([some, none, other])
