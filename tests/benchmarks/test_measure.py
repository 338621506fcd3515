"""The figures against cases whose answer is known."""

import numpy as np
import pytest
from benchmarks.quality import measure
from sklearn.metrics import roc_auc_score


def test_auc_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    clean, planted = rng.normal(1, 1, 40).round(1), rng.normal(0, 1, 30).round(1)
    labels = [0] * 40 + [1] * 30
    expected = roc_auc_score(labels, -np.concatenate([clean, planted]))
    assert measure.auc(clean, planted) == pytest.approx(expected)


def test_overlap_and_distance_in_time():
    assert measure.overlap((0, 0, 1, 1), (0, 0, 1, 1)) == pytest.approx(1)
    assert measure.overlap((0, 0, 0.5, 1), (0.25, 0, 0.5, 1)) == pytest.approx(1 / 3)
    assert measure.overlap((0, 0, 0.2, 0.2), (0.5, 0.5, 0.2, 0.2)) == 0
    assert measure.seconds_away((1, 2), (1.5, 3)) == 0
    assert measure.seconds_away((1, 2), (2.5, 3)) == pytest.approx(0.5)
    assert measure.seconds_away((4, 4), (2.5, 3)) == pytest.approx(1)


def test_within_prompt_leaves_ties_of_people_out():
    rho, agree, pairs = measure.within(["a", "a", "a", "b", "b"], [3, 2, 1, 1, 2], [5, 4, 4, 2, 1])
    assert pairs == 3
    assert agree == pytest.approx(2 / 3)
    assert rho == pytest.approx(np.sqrt(0.75))


def test_the_interval_holds_the_figure_and_draws_whole_clips():
    values = np.array([0.0, 0.0, 1.0, 1.0, 1.0, 0.0])
    groups = ["a", "a", "b", "b", "c", "c"]
    low, high = measure.interval(groups, lambda k: float(values[k].mean()), 200)
    assert low <= values.mean() <= high


def test_monotone():
    assert measure.monotone([[1.0, 0.8, 0.6, 0.4]]) == pytest.approx(1)
    assert measure.monotone([[0.4, 0.6, 0.8]]) == pytest.approx(-1)
    assert measure.monotone([[1.0, 1.0, 1.0]]) == 0
