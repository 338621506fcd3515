"""One bound on several metrics together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.errors import PolicyError
from vqscore.judgment import Verdict
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Combined, Policy, judge, load_policy


def scores_of(**outcomes):
    info = ClipInfo(640, 360, 24.0, 2.0, 48, "h264", "pyav")
    made = {k: v if not isinstance(v, float) else Score(v) for k, v in outcomes.items()}
    return Scores("clip.mp4", None, made, info, DecodeReport(48, 0, 2.0), {"model_set": "embedded"})


def policy_of(**changed):
    given = {
        "weights": {"motion": 2.0, "drift": 4.0},
        "bias": -3.0,
        "neutral": {"motion": 0.5, "drift": 0.5},
        "fail_below": 0.4,
        "pass_from": 0.6,
    }
    return Policy(name="p", combined=Combined(**given | changed))


@pytest.mark.parametrize(
    ("motion", "drift", "verdict"),
    [(0.9, 0.9, Verdict.PASS), (0.5, 0.5, Verdict.INCONCLUSIVE), (0.9, 0.1, Verdict.FAIL)],
)
def test_verdicts(motion, drift, verdict):
    assert judge(scores_of(motion=motion, drift=drift), policy_of()).verdict is verdict


def test_the_finding_names_what_pulled_it_down_and_what_would_do():
    drift = Score(0.1, moments=(Moment(1.0, 1.0, 0.1),))
    judgment = judge(scores_of(motion=0.9, drift=drift), policy_of())
    (finding,) = judgment.findings
    assert finding.message == "combined 0.31 < 0.40: pulled down by drift 0.10"
    assert finding.moments == drift.moments
    assert finding.to_pass == "combined from 0.60: drift from 0.10 to 0.40 alone would do"
    raised = judge(scores_of(motion=0.9, drift=0.4014), policy_of())
    assert raised.verdict is Verdict.PASS, "and it would"
    hopeless = judge(scores_of(motion=0.0, drift=0.0), policy_of(bias=-5.0)).findings[0]
    assert "no single metric would do" in hopeless.to_pass


@pytest.mark.parametrize(
    ("cause", "when", "verdict"),
    [
        ("not_applicable", "inconclusive", Verdict.PASS),
        ("not_measured", "inconclusive", Verdict.INCONCLUSIVE),
        ("not_measured", "fail", Verdict.FAIL),
        ("not_measured", "neutral", Verdict.PASS),
    ],
)
def test_a_missing_value_is_stood_in_for_and_said(cause, when, verdict):
    scores = scores_of(motion=Unscored("too short", cause), drift=1.0)
    judgment = judge(scores, policy_of(when_not_measured=when))
    assert judgment.verdict is verdict
    (finding,) = judgment.findings
    assert "too short; 0.50 stands in" in finding.message


@given(*[st.floats(0, 1)] * 4)
def test_a_better_score_never_gives_a_worse_verdict(a, b, c, d):
    order = [Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.PASS]
    low = judge(scores_of(motion=min(a, b), drift=min(c, d)), policy_of()).verdict
    high = judge(scores_of(motion=max(a, b), drift=max(c, d)), policy_of()).verdict
    assert order.index(low) <= order.index(high)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"weights": {}}, "nothing to combine"),
        ({"weights": {"motion": -1.0, "drift": 1.0}}, "Weights are 0 or more"),
        ({"weights": {"motion": 0.0, "drift": 0.0}}, "the same combined score"),
        ({"neutral": {"motion": 0.5}}, "neutral has no value for drift"),
        ({"neutral": {"motion": 0.5, "drift": 1.5}}, "scores go from 0 to 1"),
        (
            {"neutral": {"motion": 0.5, "drift": 0.5, "x": 0.5}},
            "neutral names x, and weights does not",
        ),
        ({"pass_from": 0.3}, "would both pass and fail"),
        ({"fail_below": 1.5}, "0 to 1"),
    ],
)
def test_contradictions(changed, said):
    with pytest.raises(PolicyError) as caught:
        policy_of(**changed)
    assert said in str(caught.value)


def test_a_mistyped_key_in_the_file(tmp_path):
    (tmp_path / "p.toml").write_text(
        "[combined]\nwieghts = { motion = 1.0 }\nbias = 0.0\nneutral = {}\nfail_below = 0.5\n"
    )
    with pytest.raises(PolicyError, match=r"\[combined\]: unknown key 'wieghts'.*'weights'"):
        load_policy(tmp_path / "p.toml")


def test_fewer_metrics_leave_the_combination_out():
    both = Policy(name="p", bounds={"motion": Bound(fail_below=0.5)}, combined=policy_of().combined)
    assert both.metrics == ("motion", "drift")
    assert both.limited_to(["motion", "drift"]) is both
    assert both.limited_to(["motion"]).combined is None
    with pytest.raises(PolicyError, match="nothing could be judged"):
        policy_of().limited_to(["motion"])
    with pytest.raises(PolicyError, match="there is no such metric"):
        both.check_names(["motion"])
