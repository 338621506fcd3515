"""What is planted is the same every time, lies inside the frame and grows with severity."""

import numpy as np
import pytest
from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.plant import plant, seed
from benchmarks.quality.split import split
from benchmarks.quality.twins import TWINS

# Faces need a real face in two clips: they are looked at in the benchmark itself.
WITHOUT_FACES = [name for name in DEFECTS if not name.startswith("identity")]

OF_THINGS = {"object_vanish", "object_pop_in", "vanish_in_pan"}


def changed(footage, planted):
    clean = footage.frames if planted.clean is None else planted.clean
    assert clean.shape == planted.frames.shape
    return np.abs(planted.frames.astype(np.int16) - clean).mean(axis=(1, 2, 3))


@pytest.mark.parametrize("name", WITHOUT_FACES)
def test_a_planted_defect_is_repeatable_and_has_a_true_answer_key(footage, name):
    planted, again = plant(name, footage, 3), plant(name, footage, 3)
    assert planted is not None, "the made clip has a still scene and a moving part"
    assert np.array_equal(planted.frames, again.frames)
    truth = planted.truth
    assert truth == again.truth
    assert 0 <= truth.start_seconds < truth.end_seconds <= footage.seconds + 0.75
    if truth.box is not None:
        x, y, w, h = truth.box
        assert min(x, y) >= 0
        assert min(w, h) > 0
        assert max(x + w, y + h) <= 1 + 1e-6


@pytest.mark.parametrize("name", [n for n in WITHOUT_FACES if n != "object_pop_in"])
def test_nothing_changes_before_the_moment(footage, name):
    planted = plant(name, footage, 4)
    first = int(planted.truth.start_seconds * footage.fps)
    assert changed(footage, planted)[:first].max(initial=0) == 0


@pytest.mark.parametrize("name", WITHOUT_FACES)
def test_a_higher_severity_changes_more(footage, name):
    amounts = [changed(footage, plant(name, footage, severity)).sum() for severity in (1, 2, 3, 4)]
    # A real thing has the size it has: there only the ends are sure to differ.
    assert amounts == sorted(amounts) or (name in OF_THINGS and amounts[0] < amounts[3])
    assert amounts[0] > 0


@pytest.mark.parametrize("name", list(TWINS))
def test_a_twin_is_repeatable(footage, name):
    first, again = (TWINS[name](footage, seed(footage.stem, name)) for _ in range(2))
    if name == "slow_motion":
        assert first is None, "twelve frames a second are too few to slow down"
        return
    assert np.array_equal(first.frames, again.frames)
    assert first.frames.dtype == np.uint8
    assert first.frames.shape[1] % 2 == 0


def test_one_prompt_stays_in_one_half():
    assert split("fetv_017_camera") == split("fetv_017_modelscope")
    assert {split(f"clip{k}") for k in range(20)} == {"tune", "report"}
