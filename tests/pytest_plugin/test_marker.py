"""One test per clip, and a plug-in that is not used costs nothing."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

EACH = "def test_each(clip, judge_clip):\n    assert judge_clip(clip)\n"


def test_a_test_per_clip_with_its_prompt(project):
    result = project("""
@pytest.mark.clip("renders/*.mp4", prompts="renders/prompts.csv", policy="motion.toml")
def test_each(clip, judge_clip):
    judgment = judge_clip(clip)
    assert judgment.scores.prompt == {"moves": "a pan", "still": "a still"}[clip.path.stem]
    assert judgment
""").runpytest("-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*::test_each?renders/moves.mp4? PASSED*",
            "*::test_each?renders/still.mp4? FAILED*",
            "2 clips by motion: 1 pass, 1 fail (motion 1)",
        ]
    )


def test_the_prompts_alone_name_the_clips(project):
    body = '@pytest.mark.clip(prompts="renders/prompts.csv")\n' + EACH
    result = project(body).runpytest("--vqscore-policy", "motion.toml")
    result.assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ('"nowhere/*.mp4"', "no clip matches nowhere/?.mp4 in *: nothing would be judged"),
        ("", "*names no clip: give a pattern, or prompts"),
        ('"renders/*.mp4", prompt="x"', "*has no prompt; it has prompts and policy"),
        ('"renders/*.mp4", prompts="none.csv"', "*none.csv cannot be read*"),
        ('"renders/*.*", prompts="renders/prompts.csv"', "*no row for these clips*"),
    ],
)
def test_a_mark_that_means_no_clip_is_an_error(project, arguments, said):
    result = project(f"@pytest.mark.clip({arguments})\n{EACH}").runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines([said])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_marked_test_takes_the_clip(project):
    result = project('@pytest.mark.clip("renders/*.mp4")\ndef test_it():\n    pass\n').runpytest()
    assert result.ret == pytest.ExitCode.INTERRUPTED
    result.stdout.fnmatch_lines(["test_it is marked `clip` and takes no argument `clip`"])


def test_a_clip_that_is_named_and_missing_fails(project):
    result = project(f'@pytest.mark.clip("renders/none.mp4")\n{EACH}').runpytest()
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["E *none.mp4: there is no such file*", "1 clip could not be read"])


def test_fixtures_share_the_models(project):
    result = project("""
import numpy as np
FRAMES = np.random.default_rng(0).integers(0, 255, (6, 32, 32, 3), dtype=np.uint8)
@pytest.fixture(scope="module")
def scores(clip_score):
    return clip_score("renders/moves.mp4", "a pan", metrics=["motion"])
def test_scores(scores):
    assert scores.value("motion") > 0.5 and scores.prompt == "a pan"
def test_one_scorer(request, judge_clip, clip_score):
    judge_clip("renders/moves.mp4", policy="motion.toml")
    judge_clip(FRAMES, policy="motion.toml", fps=8)
    clip_score("renders/moves.mp4", metrics=["motion"])
    assert len(judge_clip.__self__._scorers) == 1
""").runpytest()
    result.assert_outcomes(passed=2)


def test_no_clip_judged_is_a_failure(project):
    result = project("def test_it():\n    pass\n").runpytest("--vqscore-policy", "motion.toml")
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no clip was judged: that is no pass"])


def test_marked_tests_that_all_skip_are_a_failure(project):
    body = '@pytest.mark.skip\n@pytest.mark.clip("renders/*.mp4")\n' + EACH
    result = project(body).runpytest()
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["no clip was judged: that is no pass"])


def test_unused_it_is_not_seen(project):
    result = project("def test_it():\n    pass\n").runpytest()
    assert result.ret == 0
    result.stdout.no_fnmatch_line("*= vqscore =*")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--vqscore-policy", "first-sot"], "*Did you mean 'first-shot'?*"),
        (
            ["--vqscore-baseline", "none.json"],
            "*none.json cannot be read*update-baseline makes one",
        ),
        (["--vqscore-update-baseline"], "*needs --vqscore-baseline FILE*"),
        (["--vqscore-tolerance", "5"], "*--vqscore-tolerance 5.0: scores go from 0 to 1*"),
    ],
)
def test_wrong_options_are_refused_at_once(project, options, said):
    result = project("def test_it():\n    pass\n").runpytest(*options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([said])


def test_options_have_a_group(pytester):
    result = pytester.runpytest("--help")
    result.stdout.fnmatch_lines(["vqscore: judging video clips:", "*--vqscore-policy=POLICY*"])


def test_loading_it_loads_nothing_heavy(pytester):
    pytester.makepyfile("""
import sys
def test_it():
    heavy = {"torch", "cv2", "av", "numpy", "msgspec", "rich", "PIL", "vqscore.policy"}
    assert "vqscore.pytest_plugin.hooks" in sys.modules
    assert not heavy & set(sys.modules)
""")
    result = pytester.runpytest_subprocess("-p", "no:hypothesispytest", "-p", "no:cacheprovider")
    result.assert_outcomes(passed=1)
