"""Tags require metrics or leave them out."""

from __future__ import annotations

import pytest
from test_combined import policy_of, scores_of

from vqscore.errors import PolicyError
from vqscore.judgment import Verdict
from vqscore.outcome import Unscored
from vqscore.policy import Policy, judge, load_policy, parse_policy

TEXT = b"""
[bounds.limb_integrity]
fail_below = 0.5
[bounds.identity_persistence]
fail_below = 0.5
[tags."human walking"]
require = ["limb_integrity"]
[tags."liquid pouring"]
ignore = ["identity_persistence"]
[tags."nobody there"]
ignore = ["limb_integrity", "identity_persistence"]
"""
NOBODY = Unscored("nobody in it", "not_applicable")


@pytest.fixture
def policy():
    return parse_policy(TEXT, "p.toml", "p")


def test_what_is_required_must_have_a_value(policy):
    scores = scores_of(limb_integrity=NOBODY, identity_persistence=0.9)
    assert judge(scores, policy).verdict is Verdict.PASS
    judgment = judge(scores, policy, ["human walking"])
    assert judgment.verdict is Verdict.INCONCLUSIVE
    assert judgment.policy == "p, tagged human walking"


def test_what_is_ignored_is_not_judged(policy):
    scores = scores_of(limb_integrity=0.9, identity_persistence=0.1)
    assert judge(scores, policy).verdict is Verdict.FAIL
    assert judge(scores, policy, {"liquid pouring"}).verdict is Verdict.PASS


def test_tags_add_up_and_may_not_contradict(policy):
    both = policy.for_tags(["human walking", "liquid pouring"])
    assert list(both.bounds) == ["limb_integrity"]
    assert both.bounds["limb_integrity"].when_not_applicable == "inconclusive"
    with pytest.raises(PolicyError, match="together require and ignore limb_integrity"):
        policy.for_tags(["human walking", "nobody there"])
    with pytest.raises(PolicyError, match="nothing to judge by"):
        policy.for_tags(["nobody there"])


def test_a_mistyped_tag_is_an_error(policy):
    with pytest.raises(PolicyError, match="Did you mean 'human walking'"):
        judge(scores_of(limb_integrity=1.0), policy, ["human walkin"])
    with pytest.raises(PolicyError, match=r"has no \[tags\] at all"):
        policy_of().for_tags(["x"])


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("require = ['limb_integrty']", "Did you mean 'limb_integrity'"),
        ("requires = ['limb_integrity']", "unknown key 'requires'. Did you mean 'require'?"),
        ("require = ['limb_integrity']\nignore = ['limb_integrity']", "both required and ignored"),
        ("", "no metric to require or to ignore"),
        ("require = 'limb_integrity'", "Expected `array`"),
    ],
)
def test_what_is_wrong_in_a_section(rule, said):
    text = f"[bounds.limb_integrity]\nfail_below = 0.5\n[tags.walking]\n{rule}\n"
    with pytest.raises(PolicyError) as caught:
        parse_policy(text.encode(), "p.toml", "p")
    assert said in str(caught.value)
    assert "p.toml" in str(caught.value)


def test_an_ignored_metric_of_a_combination_stands_at_its_neutral_value():
    policy = Policy(
        name="p", combined=policy_of().combined, tags={"t": load_tag(ignore=("drift",))}
    )
    scores = scores_of(motion=0.9, drift=0.0)
    assert judge(scores, policy).verdict is Verdict.FAIL
    tagged = policy.for_tags(["t"])
    assert tagged.combined.value({"motion": 0.9}) == pytest.approx(
        policy.combined.value({"motion": 0.9})
    )
    assert judge(scores, policy, ["t"]).verdict is Verdict.PASS


def test_a_required_metric_of_a_combination_must_have_a_value():
    policy = Policy(
        name="p", combined=policy_of().combined, tags={"t": load_tag(require=("drift",))}
    )
    scores = scores_of(motion=1.0, drift=NOBODY)
    assert judge(scores, policy).verdict is Verdict.PASS
    assert judge(scores, policy, ["t"]).verdict is Verdict.INCONCLUSIVE


def load_tag(**rule):
    from vqscore.policy import TagRule

    return TagRule(**rule)


@pytest.mark.parametrize("name", ["first-shot", "technical", "strict", "lenient"])
def test_shipped_policies_have_the_examples(name):
    policy = load_policy(name)
    assert {"human walking", "liquid pouring"} <= set(policy.tags)
    assert "identity_persistence" in policy.tags["liquid pouring"].ignore
