"""The HTML page of what did not pass."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]


@pytest.mark.parametrize("how", [[], ["-p", "xdist.plugin", "-n", "2"]], ids=["alone", "xdist"])
def test_it_shows_what_did_not_pass(project, how):
    suite = project("""
@pytest.mark.clip("renders/*.mp4", "renders/none.mp4", policy="motion.toml")
def test_each(clip, judge_clip):
    assert judge_clip(clip)
""")
    result = suite.runpytest(*how, "--vqscore-report", "out")
    result.assert_outcomes(passed=1, failed=2)
    result.stdout.fnmatch_lines(["report of 2 clips: *index.html"])
    page = (suite.path / "out" / "index.html").read_text("utf-8")
    assert "still.mp4" in page
    assert "none.mp4" in page
    assert "moves.mp4" not in page


def test_plain_judgments_are_in_it_and_a_page_without_failures_replaces_an_old_one(project):
    plain = 'vqscore.judge("renders/still.mp4", policy="motion.toml", metrics=["motion"])'
    suite = project(f"def test_it():\n    assert {plain}\n")
    suite.runpytest("--vqscore-report", "out").assert_outcomes(failed=1)
    page = suite.path / "out" / "index.html"
    assert "still.mp4" in page.read_text("utf-8")
    suite = project(f"def test_it():\n    assert not {plain.replace('still', 'moves')} or True\n")
    suite.runpytest("--vqscore-report", "out").assert_outcomes(passed=1)
    assert "still.mp4" not in page.read_text("utf-8")


def test_a_report_that_cannot_be_written_is_refused_at_once(project):
    suite = project("def test_it():\n    pass\n")
    (suite.path / "out").write_text("a file")
    result = suite.runpytest("--vqscore-report", "out/deeper")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*cannot be written*"])
