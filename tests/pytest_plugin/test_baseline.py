"""A score that drops fails; what cannot be compared is refused."""

from __future__ import annotations

import json

import pytest

from vqscore.registry import load_metric

pytest_plugins = ["pytester"]

TESTS = """
@pytest.mark.clip("renders/*.mp4", policy="lenient.toml")
def test_each(clip, judge_clip):
    assert judge_clip(clip)
def test_plain():
    assert vqscore.judge("renders/still.mp4", "a still", "lenient.toml", metrics=["motion"])
def test_frames():
    import numpy as np
    frames = np.random.default_rng(0).integers(0, 255, (6, 32, 32, 3), dtype=np.uint8)
    assert_clip(frames, policy="lenient.toml", fps=8)
"""
MOTION = load_metric("motion").version
STORED = ["--vqscore-baseline", "baseline.json"]


@pytest.fixture
def suite(project):
    pytester = project(TESTS)
    pytester.makefile(".toml", lenient="[bounds.motion]\nfail_below = 0\n")
    return pytester


@pytest.fixture
def stored(suite):
    """The suite with its baseline, and a way to change that."""
    result = suite.runpytest(*STORED, "--vqscore-update-baseline")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["scores of 3 clips stored in *baseline.json"])
    path = suite.path / "baseline.json"

    def change(changes):
        document = json.loads(path.read_text())
        changes(document)
        path.write_text(json.dumps(document))

    return suite, change


def entry(document, name, prompt=None):
    return next(c for c in document["clips"] if (c["clip"], c["prompt"]) == (name, prompt))


def test_what_is_stored(stored):
    suite, _ = stored
    document = json.loads((suite.path / "baseline.json").read_text())
    assert document["model_set"] == "embedded"
    assert document["metrics"] == {"motion": MOTION}
    assert document["models"] == {"flow": "opencv-dis-fast@none"}
    assert [(c["clip"], c["prompt"]) for c in document["clips"]] == [
        ("renders/moves.mp4", None),
        ("renders/still.mp4", None),
        ("renders/still.mp4", "a still"),
        ("test_what_is_stored.py::test_frames frames 1", None),
    ]
    assert entry(document, "renders/still.mp4")["scores"]["motion"] < 0.5


def test_the_same_scores_pass(stored):
    suite, _ = stored
    result = suite.runpytest(*STORED)
    result.assert_outcomes(passed=4)
    assert result.ret == 0


def test_a_drop_fails_the_test_that_saw_it(stored):
    suite, change = stored

    change(lambda d: entry(d, "renders/still.mp4")["scores"].update(motion=0.9))
    result = suite.runpytest(*STORED)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "renders/still.mp4: motion fell from 0.90 to 0.*, below the baseline by more than 0.05",
            "FAILED *test_each?renders/still.mp4?*",
        ]
    )
    result = suite.runpytest(*STORED, "--vqscore-tolerance", "0.95")
    result.assert_outcomes(passed=4)


def test_plain_judgments_are_compared_too(stored):
    suite, change = stored
    change(lambda d: entry(d, "renders/still.mp4", "a still")["scores"].update(motion=0.9))
    result = suite.runpytest(*STORED)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(["FAILED *::test_plain - *"])


def test_clips_that_are_new_are_named(stored):
    suite, change = stored
    change(lambda d: d["clips"].remove(entry(d, "renders/still.mp4")))
    result = suite.runpytest(*STORED)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["not in the baseline, so not compared: 1 (renders/still.mp4)"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            lambda d: d.update(model_set="hub"),
            "*the model set 'hub', and these come from 'embedded'*",
        ),
        (
            lambda d: d["models"].update(flow="raft@1"),
            "*flow is raft@1, and this one is opencv-dis-fast@none*",
        ),
    ],
)
def test_other_models_are_refused_naming_both(stored, changes, said):
    suite, change = stored
    change(changes)
    before = (suite.path / "baseline.json").read_text()
    result = suite.runpytest(*STORED)
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines([said])
    result = suite.runpytest(*STORED, "--vqscore-update-baseline")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["the baseline was not stored: " + said.lstrip("*").join("**")])
    assert (suite.path / "baseline.json").read_text() == before


def test_another_version_of_a_metric_is_refused_and_can_be_stored_anew(stored):
    suite, change = stored
    change(lambda d: d["metrics"].update(motion=0))
    result = suite.runpytest(*STORED)
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines([f"*motion is of version 0 and this one of version {MOTION}*"])
    suite.runpytest(*STORED, "--vqscore-update-baseline", "-k", "plain").assert_outcomes(
        passed=1, deselected=3
    )
    document = json.loads((suite.path / "baseline.json").read_text())
    assert entry(document, "renders/still.mp4")["scores"] == {}, "an old version's scores are gone"
    assert document["metrics"] == {"motion": MOTION}


def test_a_metric_that_cannot_be_measured_any_more_fails(stored):
    suite, change = stored
    change(lambda d: entry(d, "renders/still.mp4")["scores"].update(motion=0.2))
    import make_clips as make

    make.write_clip(suite.path / "renders" / "still.mp4", frames=1)
    result = suite.runpytest(*STORED, "-k", "still")
    result.assert_outcomes(failed=1, deselected=3)


def test_a_part_of_the_suite_updates_its_part(stored):
    suite, change = stored
    change(lambda d: entry(d, "renders/still.mp4")["scores"].update(motion=0.77))
    suite.runpytest(*STORED, "--vqscore-update-baseline", "-k", "moves or plain")
    document = json.loads((suite.path / "baseline.json").read_text())
    assert entry(document, "renders/still.mp4")["scores"]["motion"] == 0.77


def test_what_is_no_baseline_is_refused(suite):
    (suite.path / "baseline.json").write_text('{"clips": []}')
    result = suite.runpytest(*STORED)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*baseline.json is no baseline: *"])
