"""Strain of windows: none for rigid motion, all of it for stretching, little where flow breaks."""

from __future__ import annotations

import numpy as np
import pytest

from vqscore.functional.local_affine import local_affine

SPACING = 8.0
Y, X = np.mgrid[:8, :8].astype(np.float32) * SPACING


def test_shifting_and_turning_leave_no_strain():
    found = local_affine(np.dstack([2 - 0.05 * Y, 1 + 0.05 * X]), 4, SPACING)
    assert found.strain.max() < 1e-5
    assert found.misfit.max() < 1e-3


@pytest.mark.parametrize("window", [3, 4])
def test_stretching_is_measured_whatever_the_window(window):
    found = local_affine(np.dstack([0.1 * X, 0 * X]), window, SPACING)
    np.testing.assert_allclose(found.strain, 0.1, rtol=1e-4)
    assert found.strain.shape == (8 - window + 1, 8 - window + 1)


def test_the_fit_is_that_of_least_squares():
    flow = np.random.default_rng(0).normal(size=(4, 4, 2)).astype(np.float32)
    found = local_affine(flow, 4, SPACING)
    design = np.stack([np.ones(16), X[:4, :4].ravel(), Y[:4, :4].ravel()], 1)
    solved, left, *_ = np.linalg.lstsq(design, flow.reshape(16, 2), rcond=None)
    ux, vx, uy, vy = solved[1, 0], solved[1, 1], solved[2, 0], solved[2, 1]
    strain = np.sqrt(((ux - vy) ** 2 + (uy + vx) ** 2 + (ux + vy) ** 2) / 2)
    assert found.strain[0, 0] == pytest.approx(strain, rel=1e-4)
    assert found.misfit[0, 0] == pytest.approx(np.sqrt(left.sum() / 16), rel=1e-4)


def test_where_flow_breaks_strain_is_less_coherent():
    broken = np.dstack([np.where(X >= 4 * SPACING, 3.0, 0.0), 0 * X]).astype(np.float32)
    smooth = np.dstack([3.0 * X / X.max(), 0 * X]).astype(np.float32)
    kept = [
        float(found.coherent_strain[2, 2] / found.strain[2, 2])
        for found in (local_affine(flow, 4, SPACING) for flow in (broken, smooth))
    ]
    assert kept[0] < kept[1]
