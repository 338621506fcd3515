"""The numerics behind warping and permanence, on pictures with known motion."""

import cv2
import numpy as np
import pytest
from skimage import data

from vqscore.features.flow import pair_frames
from vqscore.functional.camera_motion import fit_camera_motion, homography_flow, rescaled
from vqscore.functional.cells import cell_mean
from vqscore.functional.curves import halving
from vqscore.functional.epipolar import rigid_residual
from vqscore.functional.smooth_field import smooth_field
from vqscore.functional.swings import swings
from vqscore.functional.triplets import triplet_deviation
from vqscore.functional.warp import warp_by_flow, warp_by_homography
from vqscore.models.dis import DisFlow


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    grey = cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (256, 256), interpolation=cv2.INTER_AREA)


def test_camera_motion_is_found_under_a_moving_subject():
    true = np.array([[1.02, 0.01, 3.0], [-0.01, 1.02, -2.0], [0, 0, 1.0]])
    flow = homography_flow(true, 200, 300)
    flow[60:120, 80:160] += (9.0, 4.0)
    found = fit_camera_motion(flow, np.ones((200, 300), bool))
    np.testing.assert_allclose(found.homography, true, atol=1e-3)
    assert found.inlier_share == pytest.approx(1 - 60 * 80 / (200 * 300), abs=0.03)


@pytest.mark.parametrize("last", [(0.0, 0.0, 1.0), (1e-4, -2e-4, 1.0)])
def test_flow_at_every_eighth_pixel_is_that_of_the_whole_frame(last):
    homography = np.array([[1.02, 0.01, 3.0], [-0.01, 1.02, -2.0], last])
    whole = homography_flow(homography, 201, 300)
    np.testing.assert_allclose(
        homography_flow(homography, 201, 300, step=8), whole[4::8, 4::8], atol=1e-4
    )


def test_without_reliable_flow_the_camera_stands_still():
    found = fit_camera_motion(np.ones((64, 64, 2), np.float32), np.zeros((64, 64), bool))
    np.testing.assert_array_equal(found.homography, np.eye(3))
    assert found.inlier_share == 0.0


def test_a_homography_rescaled_moves_the_same_scene():
    shift = np.array([[1.0, 0, 16], [0, 1, 8], [0, 0, 1]])
    np.testing.assert_allclose(rescaled(shift, 1 / 8)[:2, 2], (2, 1))


def test_warping_by_flow_undoes_a_shift(photo):
    shifted = np.roll(photo, (3, 5), (0, 1))
    flow = np.full((256, 256, 2), (5.0, 3.0), np.float32)
    np.testing.assert_array_equal(warp_by_flow(shifted, flow)[:240, :240], photo[:240, :240])


def test_parallax_is_rigid_and_a_melt_is_not():
    rng = np.random.default_rng(0)
    points = rng.uniform(0, 250, (400, 2)).astype(np.float32)
    depth = rng.uniform(0, 0.03, (400, 1)).astype(np.float32)
    parallax = depth * (points - np.array([400.0, 100.0], np.float32))
    assert np.quantile(rigid_residual(points, parallax), 0.9) < 0.05
    sideways = np.column_stack((3 * rng.random(400), np.zeros(400))).astype(np.float32)
    assert np.quantile(rigid_residual(points, sideways), 0.9) < 0.05
    melt = np.column_stack((2 * np.sin(points[:, 1] / 30), 2 * np.cos(points[:, 0] / 40)))
    assert np.median(rigid_residual(points, melt.astype(np.float32))) > 0.5


def test_a_camera_that_stands_still_sees_no_parallax():
    rng = np.random.default_rng(0)
    points = rng.uniform(0, 250, (400, 2)).astype(np.float32)
    sags = np.column_stack((np.zeros(400), 3 * np.sin(points[:, 0] / 40))).astype(np.float32)
    assert np.median(rigid_residual(points, sags)) < 0.05
    assert np.median(rigid_residual(points, sags, travel=0.0)) > 1.5
    assert np.median(rigid_residual(points, sags, travel=3.0)) < 0.05


def test_a_smooth_field_is_what_most_keep_to():
    rng = np.random.default_rng(0)
    points = rng.uniform(0, 256, (600, 2)).astype(np.float32)
    sags = np.column_stack((np.zeros(600), 4 * np.sin(points[:, 0] / 60))).astype(np.float32)
    walker = (np.abs(points - 128) < 50).all(axis=1)
    moved = np.where(walker[:, None], np.float32((12, 0)), sags)
    field = smooth_field(points, moved, np.ones(600, np.float32), (256, 256))
    astray = np.linalg.norm(field - sags, axis=1)
    assert np.median(astray[~walker]) < 0.5
    assert np.median(np.linalg.norm(field - moved, axis=1)[walker]) > 8


def test_a_triplet_sees_texture_made_anew_and_neither_light_nor_a_ramp(photo):
    still = photo.astype(np.float32)
    assert triplet_deviation(still, still + 20, still).max() == pytest.approx(0, abs=1e-3)
    assert triplet_deviation(still, still * 1.1, still * 1.2).max() == pytest.approx(0, abs=1e-3)
    grain = np.random.default_rng(0).normal(0, 12, still.shape).astype(np.float32)
    rough = triplet_deviation(still, still + cv2.GaussianBlur(grain, (0, 0), 2) * 4, still)
    assert rough.shape == (16, 16)
    assert rough.mean() > 3
    assert triplet_deviation(still, still, still).max() == 0


@pytest.mark.parametrize("held", [1, 2, 3, 5])
def test_swings_do_not_mind_how_long_a_light_is_held(held):
    light = np.repeat(np.tile([0.0, 0.1], 30), held)
    found = swings(np.diff(light), 30)
    assert found.min() >= 0.1 * (30 // held - 1) - 1e-9
    assert swings(np.full(60, 0.02), 30).max() == pytest.approx(0)


def test_a_cut_is_told_from_a_pan(photo):
    pan = pair_frames(DisFlow(), photo[:, :200].copy(), photo[:, 8:208].copy())
    assert not pan.is_cut
    assert pan.camera.homography[0, 2] == pytest.approx(-8, abs=0.5)
    other = cv2.cvtColor(data.chelsea(), cv2.COLOR_RGB2GRAY)[:256, :200].copy()
    assert pair_frames(DisFlow(), photo[:, :200].copy(), other).is_cut


def test_cells_and_curves():
    np.testing.assert_allclose(cell_mean(np.ones((20, 30)), 8), np.ones((2, 3)))
    assert halving(-1, 2) == 1.0
    assert halving(2, 2, 4) == pytest.approx(0.5)
    assert warp_by_homography(np.ones((4, 4), np.float32), np.eye(3)).sum() == 16
