"""Splits, forms, cuts: what is fitted, and that what is stated was not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic import METRICS, table_of, world

from vqscore.calibrate.choosing import FORMS, choose
from vqscore.calibrate.cut import balanced_accuracy, cuts
from vqscore.calibrate.estimating import estimate
from vqscore.calibrate.exact import at_most
from vqscore.calibrate.fitting import Targets, fit_policy
from vqscore.calibrate.levels import level
from vqscore.calibrate.ranking import auc
from vqscore.calibrate.split import fit_and_held_out, folds
from vqscore.calibrate.stating import _promise
from vqscore.calibrate.weighing import weigh
from vqscore.errors import UsageError
from vqscore.judgment import Verdict
from vqscore.policy import Bound, Policy, Rate, TagRule, judge


@pytest.fixture(scope="module")
def table():
    return table_of(*world(30, 4, seed=1))


def test_no_group_is_on_both_sides(table):
    inside, outside = fit_and_held_out(table.accepted, table.groups)
    assert not set(table.groups[inside]) & set(table.groups[outside])
    assert len(inside) + len(outside) == len(table)
    for answer in (table.accepted, ~table.accepted):
        assert 0.4 < answer[outside].sum() / answer.sum() < 0.6
    seen = []
    for rest, out in folds(table.groups):
        assert not set(table.groups[rest]) & set(table.groups[out])
        seen += out.tolist()
    assert sorted(seen) == list(range(len(table)))


def test_the_split_does_not_depend_on_the_order_of_rows(table):
    order = np.random.default_rng(0).permutation(len(table))
    _, first = fit_and_held_out(table.accepted, table.groups)
    _, second = fit_and_held_out(table.accepted[order], table.groups[order])
    assert set(first) == set(order[second])


@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_a_better_score_never_lowers_the_rank(table, form, data):
    rule = FORMS[form](table.metrics, table.values, table.accepted)
    low = np.array(data.draw(st.lists(st.floats(0, 1), min_size=3, max_size=3)))
    high = np.maximum(low, data.draw(st.lists(st.floats(0, 1), min_size=3, max_size=3)))
    below, above = rule.rank(np.stack([low, high]))
    assert 0 <= below <= above <= 1


@pytest.mark.parametrize("fit", [level, weigh])
def test_the_policy_gives_the_verdicts_that_the_ranks_promise(table, fit):
    rule = fit(table.metrics, table.values, table.accepted)
    ranks = rule.rank(table.values)
    low, high = 0.3, 0.6
    asked = rule.asked(low, high)
    policy = Policy(name="p", bounds=asked.bounds, combined=asked.combined)
    for scores, rank in zip(table.scores, ranks, strict=True):
        # Bounds are rounded to four digits: a rank at a cut may fall on either side.
        if min(abs(rank - low), abs(rank - high)) > 1e-3:
            expected = (
                Verdict.FAIL
                if rank < low
                else Verdict.PASS
                if rank >= high
                else Verdict.INCONCLUSIVE
            )
            assert judge(scores, policy).verdict is expected


def test_cuts_keep_to_both_targets():
    rng = np.random.default_rng(0)
    accepted = np.repeat([True, False], 200)
    ranks = np.clip(np.where(accepted, 0.6, 0.4) + 0.15 * rng.normal(size=400), 0, 1)
    cut = cuts(ranks, accepted, 0.05, 0.1)
    assert cut.fail_below < cut.pass_from, "overlapping answers leave a band"
    assert (ranks[~accepted] >= cut.pass_from).mean() <= 0.05
    assert (ranks[accepted] < cut.fail_below).mean() <= 0.1
    easy = cuts(np.where(accepted, 0.8, 0.2), accepted, 0.05, 0.1)
    assert easy.fail_below == easy.pass_from, "where both targets leave room, nothing is open"
    assert balanced_accuracy(np.where(accepted, 0.8, 0.2), accepted, easy.pass_from) == 1.0


def test_what_tells_nothing_gets_no_bound(table):
    chosen = choose(table)
    asked = chosen.rule.asked(0.3, 0.6)
    weights = asked.combined.weights if asked.combined else {}
    assert "motion" not in asked.bounds
    assert weights.get("motion", 0.0) < 0.5 * max(weights.values(), default=1.0)
    assert chosen.compared.keys() == FORMS.keys()


def test_held_out_rows_have_no_part_in_the_fit(table):
    first = fit_policy(table, Targets(), models="embedded")
    _, outside = fit_and_held_out(table.accepted, table.groups)
    values = table.values.copy()
    values[outside] = 0.5
    second = fit_policy(
        table_of(values, table.accepted, table.groups), Targets(), models="embedded"
    )
    assert first.policy == second.policy
    assert first.stated.verdicts != second.stated.verdicts


def test_few_labels_promise_nothing_and_say_how_many_more(table):
    stated = fit_policy(table, Targets(0.01, 0.01), models="embedded").stated
    assert stated.promise == "none"
    assert not stated.pass_promise.kept
    assert stated.pass_promise.more_labels is None or stated.pass_promise.more_labels > 200


@pytest.mark.parametrize(
    ("errors", "clips", "target", "kept", "more"),
    [
        (0, 60, 0.05, True, 0),
        (0, 58, 0.05, False, 1),
        (0, 9, 0.9, False, 1),
        (1, 1, 0.05, False, 180),  # a single clip proves nothing: expect half the target
        (20, 40, 0.05, False, None),
    ],
)
def test_when_a_target_is_promised(errors, clips, target, kept, more):
    rate = Rate(errors=errors, clips=clips, at_most=at_most(errors, clips))
    promise = _promise(rate, 1.0, target, 0.95)
    assert promise.kept is kept
    if more and more > 1:
        assert promise.more_labels > more
    else:
        assert promise.more_labels == more


def test_a_base_keeps_its_bounds_and_tags(table):
    base = Policy(
        name="floor",
        bounds={"motion": Bound(fail_below=0.4, when_not_measured="ignore")},
        tags={"still life": TagRule(ignore=("motion",))},
        description="what is kept",
    )
    fitted = fit_policy(table, Targets(), models="embedded", base=base)
    assert fitted.policy.bounds["motion"].fail_below >= 0.4
    assert fitted.policy.bounds["motion"].when_not_measured == "ignore"
    assert fitted.policy.tags == base.tags
    column = METRICS.index("motion")
    for scores, values, verdict in zip(
        fitted.held_out.scores, fitted.held_out.values, fitted.stated.verdicts, strict=True
    ):
        assert values[column] >= 0.4 or verdict is Verdict.FAIL, scores.clip


def test_groups_too_few_to_split():
    values, accepted, _ = world(4, 5, seed=3)
    with pytest.raises(UsageError, match="1 groups are too few"):
        fit_policy(table_of(values, accepted, np.full(20, "one")), Targets(), models="embedded")


@pytest.mark.parametrize("name", ["false_pass", "false_fail", "confidence"])
def test_targets_are_shares(name):
    with pytest.raises(UsageError, match="share between 0 and 1"):
        Targets(**{name: 1.5})


def test_estimates_are_of_groups_left_out(table):
    found = estimate(table)
    assert found.metrics["motion"] < 0.6 < found.metrics["limb_integrity"]
    assert found.fitted > 0.6
    rng = np.random.default_rng(0)
    nothing = table_of(table.values, rng.permutation(table.accepted), table.groups)
    assert abs(estimate(nothing).fitted - 0.5) < 0.15, "labels at random cannot be fitted"


def test_auc():
    assert auc(np.array([1.0, 0.0]), np.array([True, False])) == 1.0
    assert auc(np.array([0.5, 0.5]), np.array([True, False])) == 0.5
    assert auc(np.array([0.5, 0.7]), np.array([True, True])) == 0.5
