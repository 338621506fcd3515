"""The table: failures count, pairs are pairs, order does not matter, and what cannot be told is said."""

from __future__ import annotations

import random

import numpy as np
import pytest
from takes import POLICY, take

from vqscore.compare.comparison import compare_takes
from vqscore.compare.rates import mcnemar, wilson
from vqscore.errors import UsageError


def prompts(n):
    return [f"p{i:02}" for i in range(n)]


@pytest.fixture(scope="module")
def uneven():
    """Alpha passes 18 of 20; beta 8 of 20, one of them not delivered and one unreadable."""
    takes = []
    for i, prompt in enumerate(prompts(20)):
        takes.append(take("alpha", prompt, 0.9 if i < 18 else 0.1, price=0.5, wait_seconds=60 + i))
        result = 0.9 if i < 8 else None if i == 8 else "error" if i == 9 else 0.1
        takes.append(take("beta", prompt, result, price=0.4, wait_seconds=30 + i))
    return compare_takes(takes, POLICY, against="beta")


def test_failures_count(uneven):
    estimate = uneven.row("first_shot").estimates["beta"]
    assert (estimate.successes, estimate.n, estimate.left_out) == (8, 20, 0)
    assert (estimate.low, estimate.high) == wilson(8, 20)
    assert uneven.tallies["beta"] == {"pass": 8, "fail": 10, "error": 1, "missing": 1}
    kept = uneven.row("identity_kept").estimates["beta"]
    assert (kept.successes, kept.n) == (8, 20)
    morphing = uneven.row("limb_morphing").estimates["beta"]
    assert (morphing.successes, morphing.n, morphing.left_out) == (10, 18, 2)
    consistency = uneven.row("frame_consistency").estimates["beta"]
    assert (consistency.n, consistency.left_out) == (18, 2)


def test_rates_are_paired_and_corrected(uneven):
    difference = uneven.row("first_shot").differences["alpha"]
    assert difference.p == mcnemar(10, 0)
    assert difference.p_holm >= difference.p
    assert difference.answer == "better"
    assert difference.value == pytest.approx(0.5)
    assert difference.improvement == pytest.approx(1.25)
    assert difference.low < 0.5 < difference.high
    assert "beta" not in uneven.row("first_shot").differences


def test_what_a_usable_second_costs(uneven):
    row = uneven.row("price_per_usable_second")
    assert row.estimates["alpha"].value == pytest.approx(20 * 0.5 / (18 * 5))
    assert row.estimates["beta"].value == pytest.approx(20 * 0.4 / (8 * 5))
    assert row.estimates["beta"].low < row.estimates["beta"].value < row.estimates["beta"].high
    assert uneven.row("attempts_to_success").estimates["beta"].value == pytest.approx(2.5)
    assert uneven.row("wait_median").estimates["alpha"].value == pytest.approx(69.5)
    assert uneven.row("wait_p90").estimates["alpha"].value == pytest.approx(
        np.quantile(60 + np.arange(20), 0.9)
    )


def test_what_nobody_stated_has_no_row(uneven):
    keys = [row.key for row in uneven.rows]
    assert not {"steps", "peak_vram", "queue_median", "accepted", "slope_within"} & set(keys)
    with pytest.raises(KeyError):
        uneven.row("steps")


def test_too_few_prompts_are_said_to_be_too_few():
    takes = [take("alpha", p, 0.9 if i < 4 else 0.1) for i, p in enumerate(prompts(6))]
    takes += [take("beta", p, 0.9 if i < 2 else 0.1) for i, p in enumerate(prompts(6))]
    difference = compare_takes(takes, POLICY, against="beta").row("first_shot").differences["alpha"]
    assert difference.answer == "cannot tell"
    assert difference.enough > 20
    assert difference.says == f"not enough prompts to tell: 6, about {difference.enough} would do"
    same = compare_takes(
        [take(g, p) for g in "ab" for p in prompts(6)], POLICY
    ).row("first_shot").differences["b"]  # fmt: skip
    assert same.says == "no difference over 6 prompts"
    assert same.low < 0 < same.high


def test_a_slope_that_hangs_on_one_clip_is_none():
    takes = [take("alpha", p, 0.9 - 0.1 * (i == 0), seconds=9.0 if i == 0 else 5.0)
             for i, p in enumerate(prompts(8))]  # fmt: skip
    assert "slope_over_length" not in [row.key for row in compare_takes(takes, POLICY).rows]


def test_the_headline_is_told_whatever_else_is_in_the_table():
    takes = [take("alpha", p, 0.9 if i < 9 else 0.1) for i, p in enumerate(prompts(15))]
    for name in ("beta", "gamma", "delta", "epsilon"):
        takes += [take(name, p, 0.1 if name == "beta" or i > 8 else 0.9)
                  for i, p in enumerate(prompts(15))]  # fmt: skip
    row = compare_takes(takes, POLICY).row("first_shot")
    assert row.differences["beta"].answer == "worse"
    assert row.differences["beta"].p_holm == pytest.approx(8 * 2 / 2**9)


def test_no_clip_passed():
    takes = [take("alpha", p, 0.1, price=1.0) for p in prompts(8)]
    takes += [take("beta", p, 0.9, price=1.0) for p in prompts(8)]
    comparison = compare_takes(takes, POLICY)
    for key in ("price_per_usable_second", "attempts_to_success"):
        estimate = comparison.row(key).estimates["alpha"]
        assert estimate.value is None
        assert estimate.note == "no clip passed"
    attempts = comparison.row("attempts_to_success").estimates["alpha"]
    assert attempts.low == pytest.approx(1 / wilson(0, 8).high)
    assert attempts.high is None
    gap = comparison.row("price_per_usable_second").differences["beta"]
    assert gap.value is None
    assert gap.p_holm is not None


def test_a_total_that_lacks_a_price_is_no_total():
    takes = [take("alpha", p, price=1.0 if i else None) for i, p in enumerate(prompts(8))]
    takes += [take("beta", p, price=1.0) for p in prompts(8)]
    comparison = compare_takes(takes, POLICY)
    row = comparison.row("price_per_usable_second")
    assert row.estimates["alpha"].value is None
    assert "not known for 1" in row.estimates["alpha"].note
    assert row.differences["beta"].says == "not tested"


def test_several_attempts():
    takes = []
    for i, prompt in enumerate(prompts(10)):
        for attempt in (1, 2, 3):
            takes.append(take("alpha", prompt, 0.9 if (i + attempt) % 3 == 0 else 0.1, attempt))
            takes.append(take("beta", prompt, 0.9 if i < 3 else 0.1, attempt))
    comparison = compare_takes(takes, POLICY)
    assert comparison.row("success_at_3").estimates["alpha"].value == 1.0
    assert comparison.row("success_at_3").estimates["beta"].value == pytest.approx(0.3)
    assert comparison.row("success_at_2").estimates["alpha"].value == pytest.approx(2 / 3)
    assert comparison.row("first_shot").estimates["alpha"].n == 10
    kept = comparison.row("identity_kept").estimates["beta"]
    assert (kept.successes, kept.n) == (9, 30)
    # Attempts at a prompt are all alike: thirty of them tell no more than ten.
    assert kept.high - kept.low > 0.9 * (wilson(3, 10).high - wilson(3, 10).low)


def test_what_does_not_apply_is_not_counted_and_what_was_not_measured_is():
    takes = [take("alpha", "p1", {"identity_persistence": "not_applicable"})]
    takes += [take("alpha", "p2", {"identity_persistence": "not_measured"})]
    takes += [take("alpha", "p3", {"prompt_adherence": 0.5}), take("alpha", "p4")]
    comparison = compare_takes(takes, POLICY)
    kept = comparison.row("identity_kept").estimates["alpha"]
    assert (kept.successes, kept.n, kept.left_out) == (2, 3, 1)
    assert comparison.row("prompt_adherence").estimates["alpha"].successes == 3
    assert comparison.tallies["alpha"] == {"pass": 2, "inconclusive": 2}


def test_no_number_depends_on_the_order(uneven):
    takes = list(uneven.takes)
    random.Random(1).shuffle(takes)
    again = compare_takes(takes, POLICY, against="beta")
    assert again.rows == tuple(
        type(row)(row.key, row.label, row.unit, row.better,
                  {n: row.estimates[n] for n in again.generators}, row.differences)
        for row in uneven.rows
    )  # fmt: skip
    assert again.arena == uneven.arena


def test_prompts_that_only_one_has_are_said_and_not_paired():
    takes = [take("alpha", p) for p in prompts(8)] + [take("beta", p) for p in prompts(6)]
    comparison = compare_takes(takes, POLICY)
    assert comparison.row("first_shot").differences["beta"].pairs == 6
    assert comparison.row("first_shot").estimates["alpha"].n == 8
    assert any("beta has no row for 2 of 8 prompts" in note for note in comparison.notes)


def test_tags_slopes_and_people():
    fading = {"identity_persistence": tuple((t / 2, 1 - t / 20) for t in range(11))}
    takes = []
    for i, prompt in enumerate(prompts(8)):
        tags = ("human walking",) if i < 3 else ("liquid pouring", "indoors")
        for name in ("alpha", "beta"):
            score = 0.9 - 0.05 * i if name == "beta" else 0.9
            takes.append(
                take(name, prompt, score, seconds=5.0 + i, tags=tags, accept=i < 6,
                     timelines=fading if name == "beta" else None)
            )  # fmt: skip
    comparison = compare_takes(takes, POLICY)
    assert [(t.tag, t.prompts) for t in comparison.tags] == [
        ("human walking", 3), ("indoors", 5), ("liquid pouring", 5),
    ]  # fmt: skip
    first = {row.key: row for row in comparison.tags[0].rows}["first_shot"]
    assert first.estimates["alpha"].n == 3
    assert comparison.row("slope_within").estimates["beta"].value == pytest.approx(-1.0)
    assert comparison.row("slope_within").estimates["alpha"].value is None
    slope = comparison.row("slope_over_length").estimates
    assert slope["beta"].value == pytest.approx(-0.5)
    assert slope["alpha"].value == pytest.approx(0, abs=1e-9)
    assert comparison.row("accepted").estimates["alpha"].successes == 6
    assert any("what a person took" in note for note in comparison.notes)


def test_an_unknown_reference_is_refused():
    with pytest.raises(UsageError, match="no generator 'gamma'"):
        compare_takes([take("alpha", "p1")], POLICY, against="gamma")
    with pytest.raises(UsageError, match="no attempts"):
        compare_takes([], POLICY)
