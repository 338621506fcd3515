"""A thing that is there twice is a group of alike spots; texture and a plain picture are none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from skimage import data

from vqscore.functional.copy_move import Repeats, largest_group, repeats

SIZE = 256


def scene() -> np.ndarray:
    """Part of a photograph, ``(256, 256)``."""
    return cv2.resize(cv2.cvtColor(data.astronaut(), cv2.COLOR_RGB2GRAY), (SIZE, SIZE))


def with_copy(luma: np.ndarray, turn: float) -> np.ndarray:
    """What is about (100, 60) pasted about (160, 130), turned."""
    matrix = cv2.getRotationMatrix2D((100, 60), turn, 1.0)
    matrix[:, 2] += (60, 70)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    matte = np.clip(3 - np.hypot(columns - 160, rows - 130) / 12, 0, 1)
    return (luma * (1 - matte) + cv2.warpAffine(luma, matrix, (SIZE, SIZE)) * matte).astype(
        np.uint8
    )


@pytest.mark.parametrize("turn", [0.0, 20.0])
def test_a_thing_that_is_there_twice_is_found_where_it_is(turn):
    found = repeats(with_copy(scene(), turn), (0, 0, SIZE, SIZE))
    spots, group = largest_group(found)
    assert spots >= 6
    centre = np.median(np.vstack([found.first[group], found.second[group]]), axis=0) * SIZE
    assert np.abs(centre - (130, 95)).max() < 50


def test_a_photograph_without_a_copy_has_no_group():
    assert largest_group(repeats(scene(), (0, 0, SIZE, SIZE)))[0] <= 3


def test_what_is_there_many_times_is_texture():
    tile = scene()[40:104, 80:144]
    assert largest_group(repeats(np.tile(tile, (4, 4)), (0, 0, SIZE, SIZE)))[0] <= 3


def test_only_the_box_is_looked_at():
    both = with_copy(scene(), 0.0)
    assert largest_group(repeats(both, (0, 0, SIZE, 90)))[0] <= 3


def test_a_small_picture_is_looked_at_as_well():
    small = cv2.resize(with_copy(scene(), 10.0), (160, 160), interpolation=cv2.INTER_AREA)
    assert largest_group(repeats(small, (0, 0, 160, 160)))[0] >= 4


@pytest.mark.parametrize("luma", [np.zeros((64, 64), np.uint8), np.full((8, 8), 90, np.uint8)])
def test_a_plain_picture_has_no_pairs(luma):
    found = repeats(luma, (0, 0, *luma.shape[::-1]))
    assert largest_group(found)[0] == 0
    assert found.first.shape == (0, 2)


def test_pairs_that_agree_on_no_one_motion_are_no_group():
    rng = np.random.default_rng(0)
    first, second = rng.random((2, 40, 2))
    assert largest_group(Repeats(first, second, rng.uniform(-40, 40, 40)))[0] <= 2
