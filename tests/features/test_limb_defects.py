"""Samples are taken five times a second, and decided alike whatever is held at a time."""

from pathlib import Path

import numpy as np
import pytest
from skimage import data

from vqscore.clip import Clip
from vqscore.feature import PassContext
from vqscore.features.limb_defects import LimbDefects
from vqscore.models.limb_net import LimbNet, as_channels
from vqscore.models.named import model_set
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import run
from vqscore.registry import load_metric
from vqscore.video import open_clip


def measured(frames: np.ndarray, fps: float, chunk: int = 8):
    plan = Plan.of([load_metric("limb_integrity")], None)
    with open_clip(Clip(Path("clip"), frames=frames, fps=fps), "pyav") as opened:
        context = PassContext(opened.info, model_set("embedded"))
        return run(plan, opened, context, chunk_frames=chunk)[LimbDefects()]


def drift(count: int, size: int = 96) -> np.ndarray:
    """A coffee cup that slides over a wall."""
    wall, cup = data.brick()[:size, :size], data.coffee()[100:140, 200:240].mean(axis=2)
    frames = np.repeat(wall[None], count, axis=0)
    for k in range(count):
        x = k * (size - 40) // count
        frames[k, 30:70, x : x + 40] = cup
    return np.repeat(frames[..., None], 3, axis=3).astype(np.uint8)


@pytest.mark.parametrize("fps", [8.0, 24.0, 60.0])
def test_about_five_samples_a_second_from_the_beginning_on(fps):
    found = measured(drift(round(3 * fps)), fps)
    apart = np.diff(found.times)
    assert apart.min() > 0.16
    assert apart.max() < 0.26
    assert found.times[0] == pytest.approx(0.2, abs=0.07)
    assert 2.3 < found.times[-1] < 3.0


def test_a_shot_that_ends_is_decided_without_the_next():
    frames = drift(60)
    cut = np.concatenate([frames, data.astronaut()[None, :96, 200:296].repeat(60, axis=0)])
    alone, before = measured(frames, 24.0), measured(cut, 24.0)
    np.testing.assert_array_equal(before.odds[: len(alone.odds)], alone.odds)
    apart = np.diff(before.times)
    assert apart.max() > 0.3  # no sample is taken across the cut


def test_how_many_frames_are_held_decides_nothing():
    frames = drift(100)
    first, other = measured(frames, 24.0, chunk=8), measured(frames, 24.0, chunk=33)
    np.testing.assert_array_equal(first.odds, other.odds)
    np.testing.assert_array_equal(first.moving, other.moving)
    assert first.boxes == other.boxes


def test_the_network_decides_by_four_samples_on_either_side():
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    maps, context = torch.rand(24, 17, 8, 9), torch.rand(24, 12)
    net = LimbNet(4).eval()
    reach = model_set("embedded").limbs.reach
    with torch.inference_mode():
        whole = net(as_channels(maps, context)[None])[0]
        part = net(as_channels(maps[6:20], context[6:20])[None])[0]
    torch.testing.assert_close(part[reach:-reach], whole[6 + reach : 20 - reach])
