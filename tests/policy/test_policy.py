"""Policies: read strictly, judged purely."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.errors import PolicyError
from vqscore.judgment import Verdict
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge, load_policy, shipped_policies, when_and_where


def scores_of(outcomes, frames_lost=0, models="embedded"):
    info = ClipInfo(640, 360, 24.0, 2.0, 48, "h264", "pyav")
    report = DecodeReport(48 - frames_lost, frames_lost, 2.0)
    return Scores("clip.mp4", None, outcomes, info, report, {"model_set": models})


def policy_of(**bounds):
    return Policy(name="test", bounds={k: Bound(**v) for k, v in bounds.items()})


@pytest.mark.parametrize("name", shipped_policies())
def test_shipped_policies_can_be_read_and_name_metrics_that_exist(name):
    from vqscore.registry import BUILT_IN

    policy = load_policy(name)
    assert policy.name == name
    assert policy.description
    policy.check_names(BUILT_IN)


def test_technical_asks_nothing_of_the_prompt():
    assert "prompt_adherence" in load_policy("first-shot").metrics
    assert "prompt_adherence" not in load_policy("technical").metrics


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[bounds.motion]\nfail_belwo = 0.5",
            "unknown key 'fail_belwo'. Did you mean 'fail_below'?",
        ),
        ("[bound.motion]\nfail_below = 0.5", "unknown key 'bound'. Did you mean 'bounds'?"),
        ("[bounds.motion]\nfail_below = 0.5\npass_from = 0.4", "would both pass and fail"),
        ("[bounds.motion]\nfail_below = 1.5", "0 to 1"),
        ("[bounds.motion]\nfail_below = nan", "0 to 1"),
        ("[bounds.motion]\nfail_below = '0.5'", "[bounds.motion]: Expected `float`"),
        ("[bounds.motion]", "missing required field `fail_below`"),
        ("[bounds]\nmotion = 0.5", "[bounds.motion]: a table was expected"),
        ("[bounds.motion]\nfail_below = 0.5\nwhen_not_measured = 'pass'", "when_not_measured"),
        ("name = 'x'", "no bounds"),
        ("bounds = 3", "table of tables"),
        ("[bounds.motion", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(tmp_path, text, said):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as caught:
        load_policy(path)
    assert said in str(caught.value)
    assert "mine.toml" in str(caught.value)


def test_a_file_is_named_after_itself(tmp_path):
    (tmp_path / "mine.toml").write_text("[bounds.motion]\nfail_below = 0.5")
    assert load_policy(str(tmp_path / "mine.toml")).name == "mine"


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (0.39, Verdict.FAIL),
        (0.4, Verdict.INCONCLUSIVE),
        (0.59, Verdict.INCONCLUSIVE),
        (0.6, Verdict.PASS),
    ],
)
def test_bounds(value, verdict):
    judgment = judge(
        scores_of({"motion": Score(value)}), policy_of(motion={"fail_below": 0.4, "pass_from": 0.6})
    )
    assert judgment.verdict is verdict
    assert bool(judgment) is (verdict is Verdict.PASS)
    assert bool(judgment.findings) is (verdict is not Verdict.PASS)


def test_what_is_missing_is_named_whether_the_bound_is_met_or_not():
    policy = policy_of(prompt_adherence={"fail_below": 0.5})
    for value, severity in ((0.9, "note"), (0.1, "fail")):
        score = Score(value, {"missing": "red umbrella"})
        (finding,) = judge(scores_of({"prompt_adherence": score}), policy).findings
        assert finding.severity == severity
        assert "missing: red umbrella" in finding.message
    for nothing in ("", None, 3):
        score = Score(0.9, {"missing": nothing})
        assert judge(scores_of({"prompt_adherence": score}), policy).findings == ()


@pytest.mark.parametrize("when", ["inconclusive", "fail", "ignore"])
def test_not_measured_is_never_silent(when):
    policy = policy_of(motion={"fail_below": 0.5, "when_not_measured": when})
    judgment = judge(scores_of({"motion": Unscored("too short")}), policy)
    (finding,) = judgment.findings
    assert "too short" in finding.message
    expected = {"inconclusive": Verdict.INCONCLUSIVE, "fail": Verdict.FAIL, "ignore": Verdict.PASS}
    assert judgment.verdict is expected[when]


@pytest.mark.parametrize("when", ["note", "inconclusive", "fail"])
def test_not_applicable(when):
    policy = policy_of(motion={"fail_below": 0.5, "when_not_applicable": when})
    judgment = judge(scores_of({"motion": Unscored("no face", "not_applicable")}), policy)
    assert [f.severity for f in judgment.findings] == [when]


def test_frames_that_were_not_seen_were_not_judged():
    judgment = judge(
        scores_of({"motion": Score(1.0)}, frames_lost=5), policy_of(motion={"fail_below": 0.5})
    )
    assert judgment.verdict is Verdict.INCONCLUSIVE
    assert "5 of 48 frames are missing" in judgment.findings[0].message


def test_a_failure_wins_and_comes_first():
    outcomes = {"drift": Unscored("too short"), "motion": Score(0.1)}
    policy = policy_of(drift={"fail_below": 0.5}, motion={"fail_below": 0.5})
    judgment = judge(scores_of(outcomes, frames_lost=1), policy)
    assert judgment.verdict is Verdict.FAIL
    assert [f.severity for f in judgment.findings] == ["fail", "inconclusive", "inconclusive"]


def test_scores_of_other_models_are_refused_and_both_are_named():
    with pytest.raises(PolicyError, match=r"'embedded'.*'hub'"):
        judge(
            scores_of({"motion": Score(1.0)}, models="hub"), policy_of(motion={"fail_below": 0.5})
        )


def test_a_bound_on_what_was_not_scored_is_refused():
    with pytest.raises(PolicyError, match="Did you mean 'motion'"):
        judge(scores_of({"motion": Score(1.0)}), policy_of(motoin={"fail_below": 0.5}))


def test_limited_to_says_so_in_its_name():
    policy = policy_of(motion={"fail_below": 0.5}, drift={"fail_below": 0.5})
    assert policy.limited_to(["motion"]).name == "test, only motion"
    assert policy.limited_to(["motion", "drift"]) is policy
    with pytest.raises(PolicyError, match="nothing could be judged"):
        policy.limited_to(["ghosting"])


def test_a_finding_says_how_bad_when_and_where():
    score = Score(
        0.12, moments=(Moment(2.0, 2.5, 0.4), Moment(1.3, 1.3, 0.12, (0.7, 0.7, 0.2, 0.2)))
    )
    (finding,) = judge(
        scores_of({"object_permanence": score}), policy_of(object_permanence={"fail_below": 0.5})
    ).findings
    assert finding.message == "object_permanence 0.12 < 0.50: at 1.3 s, lower right and 1 more"


@pytest.mark.parametrize(
    ("box", "where"),
    [
        ((0, 0, 0.2, 0.2), "upper left"),
        ((0.4, 0.0, 0.2, 0.2), "top"),
        ((0.4, 0.4, 0.2, 0.2), "centre"),
        ((0.8, 0.4, 0.2, 0.2), "right"),
        ((0.4, 0.8, 0.2, 0.2), "bottom"),
        ((0, 0, 1, 1), "whole frame"),
    ],
)
def test_where(box, where):
    assert when_and_where(Moment(1.0, 1.0, 0.5, box)) == f"at 1.0 s, {where}"


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_verdict_never_falls_as_a_score_rises(a, b, bound):
    low, high = sorted((a, b))
    policy = policy_of(motion={"fail_below": bound})
    passes = [bool(judge(scores_of({"motion": Score(v)}), policy)) for v in (low, high)]
    assert passes == sorted(passes)
    if not passes[0]:
        finding = judge(scores_of({"motion": Score(low)}), policy).findings[0]
        left, right = finding.message.removeprefix("motion ").split(" < ")
        assert left != right


def test_the_gravest_comes_first_among_equals():
    bounds = {
        name: Bound(fail_below=0.4, pass_from=0.8) for name in ("motion", "drift", "ghosting")
    }
    scores = scores_of({"motion": Score(0.3), "drift": Score(0.0), "ghosting": Score(0.7)})
    assert [f.metric for f in judge(scores, Policy(name="p", bounds=bounds)).findings] == [
        "drift", "motion", "ghosting",
    ]  # fmt: skip
    scores = scores_of({"motion": Score(0.7), "drift": Score(0.75), "ghosting": Score(0.45)})
    assert [f.metric for f in judge(scores, Policy(name="p", bounds=bounds)).findings] == [
        "ghosting", "motion", "drift",
    ]  # fmt: skip


def test_a_score_just_short_of_a_pass_is_not_rounded_up_to_it():
    bounds = {"motion": Bound(fail_below=0.4, pass_from=0.85)}
    (finding,) = judge(
        scores_of({"motion": Score(0.8496)}), Policy(name="p", bounds=bounds)
    ).findings
    assert finding.message == "motion 0.8496 is between 0.4000 and 0.8500"
    (finding,) = judge(scores_of({"motion": Score(0.4)}), Policy(name="p", bounds=bounds)).findings
    assert finding.message == "motion 0.40 is between 0.40 and 0.85"
