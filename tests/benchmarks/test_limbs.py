"""What the network of limb_integrity is taught on, and that it learns from it."""

import numpy as np
import pytest
import torch
from benchmarks.limbs.defects import doubled, warped
from benchmarks.limbs.reading import cells_of, motion_maps
from benchmarks.limbs.training import lesson, teach
from benchmarks.limbs.views import view
from benchmarks.quality.footage import Footage, write
from skimage import data

from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.features.motion_maps import MAPS
from vqscore.video.arrays import as_clip


@pytest.fixture(scope="module")
def footage() -> Footage:
    """A woman who sways before a wall, two seconds of it."""
    wall = np.repeat(data.brick()[:180, :240, None], 3, axis=2)
    woman = data.astronaut()[0:360:2, 60:360:2][:150]
    frames = []
    for k in range(48):
        frame = wall.copy()
        x = int(40 + 30 * np.sin(k / 5))
        frame[30:180, x : x + 150] = woman
        frames.append(frame)
    return Footage(np.stack(frames), 24.0, "sway")


@pytest.mark.parametrize("kind", [warped, doubled])
def test_a_defect_is_where_it_is_said_to_be_and_the_same_again(footage, kind):
    example = kind(footage, np.random.default_rng(0))
    again = kind(footage, np.random.default_rng(0))
    np.testing.assert_array_equal(example.frames, again.frames)
    changed = np.abs(example.frames.astype(int) - footage.frames).max(axis=3)
    assert example.where.any()
    assert changed[example.where].mean() > 5
    assert not example.where[0].any()
    maps = motion_maps(as_clip(example.frames, fps=footage.fps))
    cells = cells_of(example.where, footage.fps, (len(maps), *maps.shape[2:]))
    assert cells.shape == (len(maps), *maps.shape[2:])
    assert 0 < (cells > 0.5).mean() < 0.4


def test_strain_is_learned_where_strain_is_the_defect():
    rng = np.random.default_rng(0)
    maps = np.abs(rng.normal(0, 0.1, (20, 17, 18, 18))).astype(np.float16)
    maps[:, 0] = 3.0
    maps[:, 5] = 0.05
    cells = np.zeros((20, 18, 18), np.float16)
    cells[:, 6:11, 6:11] = 1
    bad = maps.copy()
    bad[:, 5, 6:11, 6:11] = 1.0
    net = teach([[lesson(bad, cells)]], [[lesson(maps)]], [], steps=40, width=4)
    with torch.inference_mode():
        odds = net(torch.from_numpy(lesson(bad, cells).channels)[None])[0].numpy()
    assert odds[cells > 0].mean() > odds[cells == 0].mean() + 2


def test_a_view_is_the_same_again_and_another_number_another(tmp_path, footage):
    path = tmp_path / "sway.mp4"
    write(path, footage.frames, footage.fps)
    first, again, other = (view(path, number) for number in (0, 0, 1))
    np.testing.assert_array_equal(first.footage.frames, again.footage.frames)
    assert min(first.footage.frames.shape[1:3]) == WORKING_SHORT_SIDE
    assert first.footage.fps != other.footage.fps
    assert first.maps(first.footage.frames).shape[1] == MAPS
