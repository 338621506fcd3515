"""Exact limits against an independent source, and what groups cost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from vqscore.calibrate.exact import at_most, clips_needed, clips_per_answer, intraclass


@pytest.mark.parametrize(("errors", "clips"), [(0, 1), (0, 30), (3, 40), (39, 40), (40, 40)])
def test_the_limit_is_clopper_pearsons(errors, clips):
    test = binomtest(errors, clips, alternative="less").proportion_ci(0.95, "exact")
    assert at_most(errors, clips) == pytest.approx(test.high, abs=1e-9)


@given(st.integers(1, 80), st.floats(0.01, 0.99))
def test_the_limit_holds_at_every_true_rate(clips, rate):
    errors = np.arange(clips + 1)
    held = np.array([at_most(k, clips) >= rate for k in errors])
    assert binom.pmf(errors[held], clips, rate).sum() >= 0.95 - 1e-9


def test_what_is_needed_is_enough_and_less_is_not():
    assert clips_needed(0.0, 0.05) == 59
    assert at_most(0, 59) <= 0.05 < at_most(0, 58)
    assert clips_needed(0.05, 0.05) is None
    assert clips_needed(0.2, 0.05) is None


def test_groups_of_like_clips_count_less():
    rng = np.random.default_rng(0)
    groups = np.repeat([f"g{k}" for k in range(50)], 4)
    alone = rng.normal(size=200)
    same = np.repeat(rng.normal(size=50), 4)
    assert intraclass(same, groups) == pytest.approx(1.0)
    assert abs(intraclass(alone, groups)) < 0.15
    assert clips_per_answer(same, groups) == pytest.approx(4.0)
    assert clips_per_answer(alone, groups) < 1.5
    assert clips_per_answer(alone, np.array([str(k) for k in range(200)])) == 1.0
    assert clips_per_answer(np.array([]), np.array([], str)) == 1.0
