"""Rates and tests against independent implementations, and intervals against simulation."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from vqscore.compare.multiplicity import (
    holm,
    mcnemar_power,
    prompts_for_mcnemar,
    prompts_for_mean,
)
from vqscore.compare.rates import (
    Paired,
    fisher,
    mcnemar,
    newcombe,
    newcombe_paired,
    success_at_k,
    wilson,
    wilson_clustered,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    contingency = pytest.importorskip("statsmodels.stats.contingency_tables")
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    proportion = pytest.importorskip("statsmodels.stats.proportion")

counts = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(counts, st.sampled_from([0.8, 0.95, 0.99]))
def test_wilson_is_that_of_statsmodels_and_scipy(count, level):
    low, high = wilson(*count, level)
    reference = proportion.proportion_confint(*count, alpha=1 - level, method="wilson")
    assert (low, high) == pytest.approx(reference, abs=1e-9)
    other = stats.binomtest(*count).proportion_ci(level, method="wilson")
    assert (low, high) == pytest.approx((other.low, other.high), abs=1e-9)
    assert 0 <= low <= count[0] / count[1] <= high <= 1


@pytest.mark.parametrize("count", [(3, 2), (-1, 2), (0, 0)])
def test_what_is_no_rate_is_refused(count):
    with pytest.raises(ValueError, match="is no rate"):
        wilson(*count)


@given(st.integers(0, 80), st.integers(0, 80))
def test_mcnemar_is_that_of_statsmodels(first_only, second_only):
    expected = contingency.mcnemar([[5, first_only], [second_only, 7]], exact=True).pvalue
    assert mcnemar(first_only, second_only) == pytest.approx(min(1, expected), abs=1e-9)


@given(counts, counts)
def test_newcombe_is_that_of_statsmodels(first, second):
    reference = proportion.confint_proportions_2indep(*first, *second, method="newcomb")
    assert newcombe(first, second) == pytest.approx(reference, abs=1e-9)


@given(st.tuples(*[st.integers(0, 30)] * 4).filter(sum))
def test_the_paired_interval_holds_the_difference_and_has_a_width(table):
    paired = Paired(*table)
    low, high = newcombe_paired(paired)
    difference = (paired.first_only - paired.second_only) / paired.pairs
    assert -1 - 1e-9 <= low <= difference + 1e-12
    assert difference - 1e-12 <= high <= 1 + 1e-9
    assert low < high
    turned = newcombe_paired(Paired(table[0], table[2], table[1], table[3]))
    assert turned == pytest.approx((-high, -low))


def test_the_paired_interval_covers():
    rng = np.random.default_rng(3)
    shares = np.array([0.5, 0.25, 0.1, 0.15])
    hits = 0
    for _ in range(2000):
        low, high = newcombe_paired(Paired(*rng.multinomial(40, shares)))
        hits += low <= 0.15 <= high
    assert hits / 2000 >= 0.94


def test_the_clustered_interval_covers_where_the_plain_one_does_not():
    rng = np.random.default_rng(4)
    plain = clustered = 0
    for _ in range(1000):
        easy = rng.beta(0.6, 0.6, 30)  # prompts differ much, attempts at one are alike
        won = rng.binomial(8, easy)
        plain += wilson(won.sum(), 240)[0] <= 0.5 <= wilson(won.sum(), 240)[1]
        low, high = wilson_clustered(won, [8] * 30)
        clustered += low <= 0.5 <= high
    assert plain / 1000 < 0.8
    assert clustered / 1000 >= 0.935


def test_clustered_is_plain_with_one_attempt_each_and_wide_when_nothing_is_known():
    assert wilson_clustered([1, 0, 1], [1, 1, 1]) == wilson(2, 3)
    assert wilson_clustered([0, 0], [9, 9]) == wilson(0, 2)
    assert wilson_clustered([9, 9], [9, 9]) == wilson(2, 2)
    low, high = wilson_clustered([4], [9])
    assert high - low > 0.7


def test_fisher():
    assert fisher((42, 50), (26, 50)) == pytest.approx(0.001079, abs=2e-4)


@settings(max_examples=30)  # the reference takes a quarter of a second
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_is_that_of_statsmodels(p_values):
    expected = multitest.multipletests(p_values, method="holm")[1]
    assert holm(p_values) == pytest.approx(list(expected), abs=1e-9)
    assert holm(p_values, [0.3] * len(p_values)) == pytest.approx(list(expected), abs=1e-9)


def test_weights_keep_the_error_rate():
    rng = np.random.default_rng(8)
    weights = [0.25, 0.25, *[0.05] * 10]
    wrong = sum(min(holm(rng.random(12), weights)) < 0.05 for _ in range(4000))
    assert wrong / 4000 == pytest.approx(0.05, abs=0.012)


@given(
    st.integers(1, 12).flatmap(
        lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(1, n))
    )
)
def test_success_at_k_is_the_share_of_draws_with_a_success(case):
    won, n, k = case
    hypergeometric = 1 - stats.hypergeom.pmf(0, n, won, k)
    assert success_at_k(*case) == pytest.approx(hypergeometric)


def test_success_at_more_than_was_tried_is_refused():
    with pytest.raises(ValueError, match="number of attempts"):
        success_at_k(1, 3, 4)


@pytest.mark.parametrize(("ahead", "behind"), [(0.3, 0.1), (0.2, 0.0), (0.15, 0.05)])
@pytest.mark.parametrize("alpha", [0.05, 0.005])
def test_the_prompts_that_would_do_do(ahead, behind, alpha):
    n = prompts_for_mcnemar(ahead, behind, alpha)
    rng = np.random.default_rng(5)
    drawn = rng.multinomial(n, [ahead, behind, 1 - ahead - behind], 2000)
    told = np.mean([mcnemar(a, b) <= alpha for a, b, _ in drawn])
    assert told == pytest.approx(mcnemar_power(n, ahead, behind, alpha), abs=0.03)
    assert 0.78 <= told <= 0.92


def test_no_difference_needs_no_number():
    assert prompts_for_mcnemar(0.2, 0.2, 0.05) is None
    assert prompts_for_mean(0.0, 0.1, 20, 0.05) is None
    assert prompts_for_mean(1e-9, 0.1, 20, 0.05) is None


@settings(max_examples=20)
@given(st.floats(0.3, 1.0))
def test_the_prompts_that_would_do_for_a_mean_are_those_of_a_t_test(effect):
    power = pytest.importorskip("statsmodels.stats.power").TTestPower()
    n = prompts_for_mean(effect, 1 / np.sqrt(30), 30, 0.05)
    exact = power.solve_power(effect_size=effect, alpha=0.05, power=0.8)
    assert n == pytest.approx(exact, abs=1.5)
