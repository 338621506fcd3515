"""The demo's film: the same scene each time, and one thing wrong in each take."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from vqscore.demo.defects import SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import HEIGHT, WIDTH, Scene
from vqscore.demo.take import FPS, SECONDS, Take


@pytest.fixture(scope="module")
def scene():
    return Scene()


@pytest.fixture(scope="module")
def clean(scene):
    return np.stack(list(Take(scene).frames())).astype(np.int16)


def test_size_and_length(clean):
    assert clean.shape == (round(FPS * SECONDS), HEIGHT, WIDTH, 3)


def test_the_same_every_time(clean, scene):
    again = np.stack(list(islice(Take(scene).frames(), 3)))
    assert (again == clean[:3]).all()


@pytest.mark.parametrize("name", [name for name, shot in SHOTS.items() if shot.take is not Take])
def test_a_defect_is_visible_and_is_not_there_from_the_start(clean, scene, name):
    frames = np.stack(list(SHOTS[name].take(scene).frames())).astype(np.int16)
    change = np.abs(frames - clean).mean(axis=(1, 2, 3))
    assert change.max() > 0.4
    if name != "flickering":
        assert change[:3].max() < 0.2


def test_each_defect_has_its_own_metric():
    wrong = [shot.wrong for shot in SHOTS.values()]
    assert len(set(wrong)) == len(wrong)
    assert wrong[0] is None


def test_the_file_is_read_back(tmp_path, clean):
    import av

    write_mp4(tmp_path / "a.mp4", clean[:12].astype(np.uint8), FPS)
    with av.open(str(tmp_path / "a.mp4")) as container:
        frames = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    assert len(frames) == 12
    assert np.abs(frames[5].astype(int) - clean[5]).mean() < 4
