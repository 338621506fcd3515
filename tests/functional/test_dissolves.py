"""A blend in place is a dissolve; what moves, glides or is lit differently is none."""

import cv2
import numpy as np
import pytest
from skimage import data

from vqscore.functional.cells import cell_mean
from vqscore.functional.dissolves import CELL, find_dissolves
from vqscore.models.named import model_set

PLACE = (slice(30, 78), slice(60, 108))
BETWEEN = 9


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    return data.astronaut()[100:220, 40:256].mean(2).astype(np.uint8)


@pytest.fixture(scope="module")
def with_thing(scene) -> np.ndarray:
    changed = scene.copy()
    changed[PLACE] = data.chelsea()[60:252:4, 120:312:4].mean(2).astype(np.uint8)
    return changed


def found(before, between, after, flow=None):
    shown = np.ones(cell_mean(before, CELL).shape, bool)
    steady = ((before, before), (after, after))
    return find_dissolves(steady, between, shown, flow or model_set("embedded").flow)


def blend(first, second, share):
    return np.rint(first + share * (second.astype(np.float32) - first)).astype(np.uint8)


def test_a_fade_is_found_with_its_place_and_its_course(scene, with_thing):
    shares = np.clip(np.linspace(-0.5, 1.5, BETWEEN), 0, 1)
    (dissolve,) = found(scene, [blend(scene, with_thing, s) for s in shares], with_thing)
    assert np.allclose(dissolve.shares, shares, atol=0.02)
    planted = np.zeros(dissolve.cells.shape, bool)
    planted[30 // CELL : 78 // CELL, 60 // CELL : 108 // CELL] = True
    assert (dissolve.cells & planted).sum() / (dissolve.cells | planted).sum() > 0.7
    assert dissolve.excess / dissolve.cells.size > 1


def test_a_sudden_change_is_a_dissolve_too(scene, with_thing):
    (dissolve,) = found(scene, [scene] * 4 + [with_thing] * 4, with_thing)
    assert np.allclose(dissolve.shares, [0, 0, 0, 0, 1, 1, 1, 1])


def test_an_edge_that_sweeps_over_the_place_is_none(scene, with_thing):
    between = []
    for column in np.linspace(60, 108, BETWEEN).astype(int):
        frame = scene.copy()
        frame[:, :column] = with_thing[:, :column]
        between.append(frame)
    assert not found(scene, between, with_thing)


def test_light_that_changes_is_none(scene):
    shade = np.zeros(scene.shape, np.float32)
    shade[PLACE] = 0.6
    darker = (scene * (1 - cv2.GaussianBlur(shade, (0, 0), 6))).astype(np.uint8)
    shares = np.linspace(0, 1, BETWEEN)
    assert not found(scene, [blend(scene, darker, s) for s in shares], darker)


def test_what_flow_takes_from_one_picture_to_the_other_is_none():
    """However much its frames look like a blend."""
    scene = cv2.blur(data.chelsea()[40:160, 100:316].mean(2).astype(np.uint8), (5, 5))
    rows, columns = np.mgrid[: scene.shape[0], : scene.shape[1]].astype(np.float32)
    off = 4 * np.exp(-((rows - 54) ** 2 + (columns - 84) ** 2) / (2 * 18**2))
    glided = cv2.remap(scene, columns + off, rows, cv2.INTER_LINEAR)
    between = [blend(scene, glided, 0.5)]
    back = -off
    for _ in range(5):
        back = -cv2.remap(off, columns + back, rows, cv2.INTER_LINEAR)

    def flow(first, _, strength):
        return np.dstack((off if first is glided else back, 0 * off)) * np.float32(strength)

    assert found(scene, between, glided, lambda *pair: flow(*pair, 0))
    assert not found(scene, between, glided, lambda *pair: flow(*pair, 1))


def test_frames_between_are_read_only_where_something_changed(scene):
    def unread():
        pytest.fail("nothing changed, and still a frame was asked for")
        yield scene

    assert not found(scene, unread(), scene)
