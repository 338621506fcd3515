"""What one sample is compared with is the mean over what moves, now and so far."""

import numpy as np

from vqscore.functional.moving_context import TOTALS, moving_context, moving_totals


def maps(speed: float, strain: float) -> np.ndarray:
    found = np.zeros((17, 4, 5), np.float32)
    found[0, :2] = speed
    found[2], found[9] = 1.0, 0.5
    found[5] = strain
    return found


def test_only_what_moves_counts():
    totals = moving_totals(maps(3.0, 1.0))
    assert totals[0] == 10
    np.testing.assert_allclose(totals[1], 10 * np.log(6))
    assert totals[3] == 10
    assert totals[6] == 5
    assert not moving_totals(maps(0.1, 1.0)).any()


def test_means_so_far_do_not_depend_on_where_they_are_cut():
    totals = np.stack([moving_totals(maps(3.0, k / 10)) for k in range(6)])
    whole = moving_context(totals, np.zeros(TOTALS))
    np.testing.assert_allclose(whole[:, 0], np.log1p(np.arange(6) / 2), rtol=1e-6)
    later = moving_context(totals[4:], totals[:4].sum(axis=0))
    np.testing.assert_allclose(later, whole[4:], rtol=1e-6)
    still = moving_context(np.zeros((2, TOTALS)), np.zeros(TOTALS))
    assert not still.any()
