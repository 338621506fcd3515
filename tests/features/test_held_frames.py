"""Former frames know the camera's way to now, and where on them a place of now was."""

import numpy as np
import pytest

from vqscore.features.flow import FramePair
from vqscore.features.held_frames import HeldFrame, HeldFrames
from vqscore.functional.camera_motion import CameraMotion

SHAPE = (100, 200)
GREY = np.zeros(SHAPE, np.uint8)


def pan(pixels: float, lost: bool = False) -> FramePair:
    """The scene moves to the right by so many pixels."""
    flow = np.zeros((*SHAPE, 2), np.float32)
    camera = CameraMotion(np.array([[1.0, 0, pixels], [0, 1, 0], [0, 0, 1]]), 1.0)
    return FramePair(GREY, GREY, flow, flow, GREY > 0, camera, is_cut=False, is_lost=lost)


def test_a_place_is_followed_back_along_the_camera():
    held: HeldFrames[HeldFrame] = HeldFrames([HeldFrame(0.0, GREY)])
    assert held.follow(pan(10))
    held.append(HeldFrame(0.1, GREY))
    assert held.follow(pan(30))
    assert held[0].place((0.5, 0.2, 0.25, 0.5), SHAPE) == pytest.approx((0.3, 0.2, 0.25, 0.5))
    assert held[1].place((0.5, 0.2, 0.25, 0.5), SHAPE) == pytest.approx((0.35, 0.2, 0.25, 0.5))
    # What was out of view in part then has the part that was seen.
    assert held[0].place((0.1, 0.2, 0.25, 0.5), SHAPE) == pytest.approx((0.0, 0.2, 0.15, 0.5))


def test_nothing_is_held_over_a_place_where_the_way_is_lost():
    held: HeldFrames[HeldFrame] = HeldFrames([HeldFrame(0.0, GREY)])
    assert not held.follow(pan(10, lost=True))
    assert not held
    held.append(HeldFrame(0.1, GREY))
    assert not held.follow(None)
    assert not held
