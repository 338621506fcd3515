"""Workers judge, the controller counts; a test that runs again counts once."""

from __future__ import annotations

import json

import pytest

pytest_plugins = ["pytester"]

TESTS = """
@pytest.mark.clip("renders/*.mp4", policy="motion.toml")
def test_each(clip, judge_clip):
    assert judge_clip(clip)
@pytest.mark.parametrize("n", range(3))
def test_again(n, judge_clip):
    judge_clip("renders/still.mp4", policy="motion.toml")
    assert len(judge_clip.__self__._scorers) == 1, "one scorer for all tests of a worker"
"""
PARALLEL = ["-p", "xdist.plugin", "-n", "2"]


@pytest.mark.parametrize("how", [[], PARALLEL], ids=["alone", "xdist"])
def test_results_are_gathered(project, how):
    suite = project(TESTS)
    stored = ["--vqscore-baseline", "baseline.json"]
    result = suite.runpytest(*how, *stored, "--vqscore-update-baseline")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "-* vqscore *renders/still.mp4 -*",
            "FAIL *renders/still.mp4 by motion",
            "5 clips by motion: 1 pass, 4 fail (motion 4)",
            "scores of 2 clips stored in *",
        ]
    )
    document = json.loads((suite.path / "baseline.json").read_text())
    assert [c["clip"] for c in document["clips"]] == ["renders/moves.mp4", "renders/still.mp4"]
    document["clips"][1]["scores"]["motion"] = 0.9
    (suite.path / "baseline.json").write_text(json.dumps(document))
    result = suite.runpytest(*how, *stored, "-k", "again")
    result.assert_outcomes(failed=3)
    result.stdout.fnmatch_lines(["renders/still.mp4: motion fell from 0.90 to *"])


def test_no_clip_judged_is_a_failure_in_parallel_too(project):
    suite = project("def test_it():\n    pass\n")
    result = suite.runpytest(*PARALLEL, "--vqscore-policy", "motion.toml")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no clip was judged: that is no pass"])


@pytest.mark.parametrize("how", [[], PARALLEL], ids=["alone", "xdist"])
def test_reruns_are_not_counted_twice(project, how):
    suite = project("""
tries = []
def test_flaky(judge_clip):
    judgment = judge_clip("renders/moves.mp4", policy="motion.toml")
    tries.append(1)
    assert judgment and len(tries) == 3
""")
    result = suite.runpytest(*how, "-p", "pytest_rerunfailures", "--reruns", "4")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 clip by motion: 1 pass", "*1 passed, 2 rerun*"])
