"""The record a policy carries: strict, kept through a file, and said where it no longer holds."""

from __future__ import annotations

import dataclasses

import msgspec
import pytest
from test_combined import policy_of, scores_of

from vqscore.calibrate.policy_toml import policy_toml
from vqscore.errors import PolicyError
from vqscore.judgment import Verdict
from vqscore.policy import Bound, Calibration, Labels, Policy, Rate, TagRule, judge, parse_policy

RECORD = Calibration(
    date="2026-01-02",
    vqscore="0.1.0",
    command="vqscore calibrate 'my labels.csv'",
    labels_sha256="0" * 64,
    grouped_by="prompt",
    form="bounds",
    metrics={"motion": 1, "acme/lip_sync": 2},
    fitted_on=Labels(accepted=10, rejected=20, groups=5),
    held_out=Labels(accepted=11, rejected=21, groups=6),
    confidence=0.95,
    target_false_pass=0.05,
    target_false_fail=0.1,
    false_pass=Rate(errors=1, clips=21, at_most=0.21),
    false_fail=Rate(errors=2, clips=11, at_most=0.48),
    rejected_among_passes=Rate(errors=1, clips=8, at_most=0.48),
    coverage=0.75,
    auc=0.8,
    auc_low=0.7,
    auc_high=0.9,
    promise="none",
    note='a "quote", a back\\slash, a\nnew line, ü',
)
POLICY = Policy(
    name='mine: the "best"',
    bounds={
        "motion": Bound(fail_below=0.25, pass_from=0.5, when_not_applicable="fail"),
        "acme/lip_sync": Bound(fail_below=0.5),
    },
    combined=policy_of().combined,
    tags={"human walking": TagRule(require=("motion",)), "ü": TagRule(ignore=("motion", "drift"))},
    description="for tests",
    calibration=RECORD,
)


def test_a_policy_comes_back_from_its_file_as_it_was():
    assert parse_policy(policy_toml(POLICY).encode(), "p.toml", "p") == POLICY


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("false_pass = {", "false_pas = {", "Did you mean 'false_pass'?"),
        ("errors = 1, clips = 21", "errors = 22, clips = 21", "is no rate"),
        ("at_most = 0.21", "at_most = 1.21", "is no rate"),
        ("groups = 5", "group = 5", "unknown key 'group'. Did you mean 'groups'?"),
        ('promise = "none"', 'promise = "all"', "promise"),
    ],
)
def test_a_record_that_was_tampered_with(old, new, said):
    text = policy_toml(POLICY)
    assert old in text
    with pytest.raises(PolicyError) as caught:
        parse_policy(text.replace(old, new, 1).encode(), "p.toml", "p")
    assert said in str(caught.value)
    assert "[calibration]" in str(caught.value)


def test_in_words():
    assert RECORD.in_words() == (
        "On 32 labelled clips it was not fitted to, 1 of 21 rejected ones passed (at most 21% do, "
        "95% confidence) and 2 of 11 accepted ones failed (at most 48%). It decided 75% of them."
    )


def test_scores_of_a_changed_metric_are_judged_and_the_rates_taken_back():
    record = msgspec.structs.replace(RECORD, metrics={"motion": 1})
    policy = Policy(name="p", bounds={"motion": Bound(fail_below=0.5)}, calibration=record)
    scores = scores_of(motion=0.9)
    for version, notes in ((1, 0), (2, 1)):
        provenance = {"model_set": "embedded", "metrics": {"motion": version}}
        judgment = judge(dataclasses.replace(scores, provenance=provenance), policy)
        assert judgment.verdict is Verdict.PASS
        assert len(judgment.findings) == notes
    assert "motion changed since policy 'p' was calibrated" in judgment.findings[0].message


def test_fewer_metrics_do_not_keep_the_rates_of_all():
    assert POLICY.limited_to(["motion"]).calibration is None
