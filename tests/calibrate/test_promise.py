"""What is stated of a policy holds for clips nobody has seen: checked where the truth is known."""

from __future__ import annotations

import pytest
from synthetic import table_of, world

from vqscore.calibrate.fitting import Targets, fit_policy

ROUNDS = 200


def true_rates(fitted, values, accepted):
    ranks = fitted.chosen.rule.rank(values)
    passed, failed = ranks >= fitted.cut.pass_from, ranks < fitted.cut.fail_below
    return passed[~accepted].mean(), failed[accepted].mean()


@pytest.mark.slow
@pytest.mark.parametrize(("alike", "groups", "clips"), [(0.0, 60, 2), (0.5, 30, 5)])
def test_stated_bounds_hold_in_95_of_100_resamples(alike, groups, clips):
    values, accepted, _ = world(4000, 5, seed=10_000, alike=alike)
    held_pass = held_fail = 0
    for seed in range(ROUNDS):
        table = table_of(*world(groups, clips, seed, alike))
        fitted = fit_policy(table, Targets(0.1, 0.2), models="embedded", only="bounds on up to 2")
        false_pass, false_fail = true_rates(fitted, values, accepted)
        held_pass += false_pass <= fitted.stated.false_pass.at_most
        held_fail += false_fail <= fitted.stated.false_fail.at_most
    assert held_pass >= 0.95 * ROUNDS
    assert held_fail >= 0.95 * ROUNDS
