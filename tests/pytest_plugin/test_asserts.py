"""A failed assert says why in one line, and when and where below it."""

from __future__ import annotations

import re

import pytest

pytest_plugins = ["pytester"]

JUDGE = 'vqscore.judge("renders/{}.mp4", policy="motion.toml", metrics=["motion"])'
REASON = r"<FAIL renders/still\.mp4: motion 0\.\d\d < 0\.50: from 0\.0 to \d\.\d s>"


def reason_lines(result) -> list[str]:
    return [line for line in result.outlines if line.startswith("E ") and "motion 0." in line]


@pytest.mark.parametrize(
    "body",
    [
        f"    assert {JUDGE.format('still')}",
        f"    judgment = {JUDGE.format('still')}\n    assert judgment",
        f"    good = {JUDGE.format('moves')}\n    assert good and {JUDGE.format('still')}",
        f"    assert {JUDGE.format('still')}.verdict is vqscore.Verdict.PASS",
    ],
    ids=["call", "name", "and", "verdict"],
)
def test_plain_asserts_explain_themselves(project, body):
    result = project(f"def test_it():\n{body}\n").runpytest()
    result.assert_outcomes(failed=1)
    lines = reason_lines(result)
    assert re.search(REASON, lines[0])
    assert len(lines[0]) < 240
    text = "\n".join(result.outlines)
    assert text.count("FAIL renders/still.mp4 by motion") == 1, "the details, once"
    result.stdout.fnmatch_lines(
        ["-* vqscore renders/still.mp4 -*", "failed:", "    from 0.0 to * s: 0.*", "to pass:*"]
    )


def test_a_passing_assert_says_nothing(project):
    result = project(f"def test_it():\n    assert {JUDGE.format('moves')}\n").runpytest()
    result.assert_outcomes(passed=1)
    result.stdout.no_fnmatch_line("*vqscore renders*")


def test_an_assert_on_something_else_is_left_alone(project):
    body = f"def test_it():\n    good = {JUDGE.format('moves')}\n    assert not good\n"
    result = project(body).runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.no_fnmatch_line("-* vqscore *")


def test_assert_clip_with_its_own_bounds(project):
    result = project("""
def test_alone():
    assert_clip("renders/still.mp4", motion=at_least(0.5))
def test_with_a_policy():
    assert_clip("renders/still.mp4", policy="motion.toml", drift=at_least(0.1))
def test_in_place_of_the_policys():
    assert assert_clip("renders/still.mp4", policy="motion.toml", motion=at_least(0))
def test_it_passes():
    assert assert_clip("renders/moves.mp4", "a pan", motion=at_least(0.5)).scores.prompt == "a pan"
""").runpytest()
    result.assert_outcomes(failed=2, passed=2)
    first, second = (line for line in reason_lines(result) if "<FAIL" in line)
    assert re.search(REASON, first)
    assert "motion" in second
    # Where CI is set, pytest's own summary at the end repeats every message whole.
    failures = "\n".join(result.outlines).partition("short test summary info")[0]
    assert failures.count("to pass:") == 2, "the details, once each"
    result.stdout.no_fnmatch_line("*assertion.py*")


def test_what_does_not_apply_is_not_at_least_anything():
    from vqscore.pytest_plugin import at_least

    bound = at_least(0.8)
    assert (bound.fail_below, bound.passes_from) == (0.8, 0.8)
    assert (bound.when_not_applicable, bound.when_not_measured) == ("inconclusive",) * 2


def test_mistakes_are_named(project):
    result = project("""
def test_metric():
    assert_clip("renders/still.mp4", motoin=at_least(0.5))
def test_number():
    assert_clip("renders/still.mp4", motion=0.5)
def test_range():
    assert_clip("renders/still.mp4", motion=at_least(50))
def test_clip():
    assert_clip("renders/none.mp4", motion=at_least(0.5))
""").runpytest()
    result.assert_outcomes(failed=4)
    result.stdout.fnmatch_lines_random(
        [
            "E *PolicyError: *'motoin'*Did you mean 'motion'*",
            "E *UsageError: motion=0.5 is no bound; write motion=at_least(0.8), for example",
            "E *PolicyError: fail_below = 50: scores go from 0 to 1*",
            "E *ClipNotFoundError: renders/none.mp4: there is no such file*",
        ]
    )


def test_assert_clip_works_without_pytest(renders):
    import subprocess
    import sys

    code = (
        "from vqscore.pytest_plugin import assert_clip, at_least\n"
        f"assert_clip({str(renders / 'still.mp4')!r}, motion=at_least(0.5))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "AssertionError: <FAIL" in done.stderr


def test_the_line_is_short_whatever_the_clip_is_called():
    from vqscore.clip import ClipInfo, DecodeReport
    from vqscore.judgment import Finding, Judgment, Verdict
    from vqscore.outcome import Scores

    info = ClipInfo(64, 64, 24.0, None, None, "h264", "pyav")
    scores = Scores("/long" * 60 + "/shot.mp4", None, {}, info, DecodeReport(1, 0, 0.1), {})
    findings = tuple(Finding("m", f"reason {n}\nof many", "fail") for n in range(30))
    line = repr(Judgment(Verdict.FAIL, findings, scores, "p"))
    assert len("E       AssertionError: assert " + line) < 240
    assert line.startswith("<FAIL ...")
    assert "/shot.mp4: reason 0 of many; reason 1" in line
    assert "\n" not in line
