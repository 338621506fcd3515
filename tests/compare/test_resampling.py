"""Resampling against SciPy's own, and cells with gaps."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from vqscore.compare.resampling import (
    bootstrap,
    bootstrap_difference,
    cells_of,
    expanded,
    swap_test,
)
from vqscore.compare.statistics_of_cells import mean, quantile, ratio, slope_per_ten


def column(values):
    return np.asarray(values, float)[:, None, None]


def test_cells_are_filled_up():
    cells = cells_of([[(1.0,)], [], [(2.0,), (3.0,)]], width=2)
    assert cells.shape == (3, 2, 1)
    assert np.isnan(cells).sum() == 3
    assert mean(cells) == 2.0
    assert math.isnan(mean(cells_of([[], []], 1)))


def test_statistics_are_those_of_numpy():
    rng = np.random.default_rng(0)
    cells = rng.random((4, 7, 3, 2))
    cells[:, ::2, 1:] = np.nan
    flat = cells[2].reshape(-1, 2)
    flat = flat[np.isfinite(flat[:, 0])]
    for share in (0.5, 0.9):
        assert quantile(share)(cells)[2] == pytest.approx(np.quantile(flat[:, 0], share))
    assert mean(cells)[2] == pytest.approx(flat[:, 0].mean())
    assert ratio(cells)[2] == pytest.approx(flat[:, 0].sum() / flat[:, 1].sum())
    assert slope_per_ten(cells)[2] == pytest.approx(10 * np.polyfit(*flat.T, 1)[0])


def test_a_slope_over_one_length_is_none():
    assert math.isnan(slope_per_ten(cells_of([[(5.0, 0.1)], [(5.0, 0.9)]], 1)))


def test_the_paired_bootstrap_is_that_of_scipy():
    rng = np.random.default_rng(1)
    first, second = rng.gamma(2, 1, 40), rng.gamma(1.5, 1, 40)
    low, high = bootstrap_difference(column(first), column(second), mean).interval
    expected = stats.bootstrap(
        (first, second),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        paired=True, vectorized=True, n_resamples=9999, rng=np.random.default_rng(9),
        confidence_level=expanded(0.95, 40),
    )  # fmt: skip
    monte_carlo = 6 * expected.standard_error / math.sqrt(9999) * 4
    assert low == pytest.approx(expected.confidence_interval.low, abs=monte_carlo)
    assert high == pytest.approx(expected.confidence_interval.high, abs=monte_carlo)


@pytest.mark.parametrize("prompts", [8, 40])
def test_the_swap_test_is_that_of_scipy(prompts):
    rng = np.random.default_rng(2)
    first, second = rng.normal(0.4, 1, prompts), rng.normal(0, 1, prompts)
    ours = swap_test(column(first), column(second), mean)
    theirs = stats.permutation_test(
        (first - second,), np.mean, permutation_type="samples", n_resamples=9999,
        rng=np.random.default_rng(3), vectorized=True,
    ).pvalue  # fmt: skip
    assert ours == pytest.approx(theirs, abs=1e-9 if prompts == 8 else 0.02)


def test_all_the_same_is_a_point_and_no_difference():
    cells = column([0.5] * 10)
    assert bootstrap(cells, mean).interval == (0.5, 0.5)
    assert swap_test(cells, cells, mean) == 1.0


def test_one_prompt_has_no_interval():
    assert bootstrap(column([1.0]), mean).interval is None


def test_a_ratio_to_nothing_is_open_upwards():
    cells = cells_of([[(1.0, 0.0)], [(1.0, 0.0)], [(1.0, 5.0)]], 1)
    low, high = bootstrap(cells, ratio).interval
    assert low < 1
    assert math.isinf(high)
    never = cells_of([[(1.0, 0.0)]] * 3, 1)
    assert swap_test(never, never, ratio) is None
    assert 0 < swap_test(cells, never, ratio) <= 1


def test_the_order_of_batches_does_not_matter(monkeypatch):
    rng = np.random.default_rng(6)
    first, second = column(rng.random(20)), column(rng.random(20))
    whole = swap_test(first, second, mean), bootstrap_difference(first, second, mean)
    monkeypatch.setattr("vqscore.compare.resampling._NUMBERS_AT_A_TIME", 3000)
    assert (swap_test(first, second, mean), bootstrap_difference(first, second, mean)) == whole


def test_the_bootstrap_covers_with_few_prompts(monkeypatch):
    monkeypatch.setattr("vqscore.compare.resampling.DRAWS", 1999)
    rng = np.random.default_rng(7)
    covered = 0
    for _ in range(400):
        low, high = bootstrap(column(rng.gamma(2, 1, 15)), mean).interval
        covered += low <= 2 <= high
    assert covered / 400 >= 0.92
