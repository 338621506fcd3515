"""Stills show the frames they say they show, or it is said why there are none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from report_material import VANISHED, judged

import make_clips as make
import vqscore
from vqscore.clip import Clip
from vqscore.report.html.stills import NoStills, Wanted, take_stills, widened


def test_the_nearest_frame_in_the_order_wanted(clip):
    wanted = [Wanted(t, 96) for t in (1.0, 0.0, 1.999, 0.51, 9.0)]
    stills = take_stills(judged(clip).scores, wanted)
    assert [make.read_index(still.pixels) for still in stills] == [24, 0, 47, 12, 47]
    assert stills[0].pts_seconds == pytest.approx(1.0)


def test_a_crop_is_that_part_of_the_frame(clip):
    scores = judged(clip).scores
    whole, part = take_stills(scores, [Wanted(1.0, 96), Wanted(1.0, 96, (0.5, 0.25, 0.25, 0.5))])
    assert np.array_equal(part.pixels, whole.pixels[24:72, 80:120])


@pytest.mark.parametrize(
    ("box", "aspect"),
    [((0.0, 0.0, 0.01, 0.01), 1.8), ((0.9, 0.9, 0.2, 0.2), 1.8), ((0.1, 0.0, 0.8, 1.0), 0.5)],
)
def test_a_closeup_is_square_and_inside(box, aspect):
    x, y, w, h = widened(box, 1.6, aspect)
    assert w * aspect == pytest.approx(h, abs=0.001)
    assert min(x, y) >= 0
    assert max(x + w, y + h) <= 1.0001


def test_a_file_that_has_gone(clip, tmp_path):
    copy = shutil.copy(clip, tmp_path / "b.mp4")
    scores = judged(copy).scores
    copy.unlink()
    with pytest.raises(NoStills, match="no longer where it was"):
        take_stills(scores, [Wanted(0.0, 96)])


def test_a_file_that_is_another_now(clip, tmp_path):
    scores = replace(judged(clip).scores, clip=str(make.write_clip(tmp_path / "c.mp4", frames=9)))
    with pytest.raises(NoStills, match="has changed"):
        take_stills(scores, [Wanted(0.0, 96)])


def test_a_file_that_is_broken_now(clip, tmp_path):
    broken = tmp_path / "d.mp4"
    broken.write_text("this is no video")
    with pytest.raises(NoStills, match="can no longer be read"):
        take_stills(replace(judged(clip).scores, clip=str(broken)), [Wanted(0.0, 96)])


def test_frames_in_memory():
    frames = np.zeros((12, 64, 96, 3), np.uint8)
    frames[:] = np.arange(12, dtype=np.uint8)[:, None, None, None] * 9
    scores = vqscore.score(Clip(Path("made up"), frames=frames, fps=12.0), metrics=["motion"])
    with pytest.raises(NoStills, match="in memory"):
        take_stills(scores, [Wanted(0.0, 64)])


def test_an_upright_phone_clip_stays_upright(tmp_path):
    turned = make.write_clip(tmp_path / "t.mp4", frames=12, size=(96, 160), rotation=90)
    (still,) = take_stills(judged(turned, VANISHED).scores, [Wanted(0.25, 96)])
    assert still.pixels.shape == (160, 96, 3)
    assert make.read_index(still.pixels) == 6


def test_a_reader_that_breaks_costs_the_pictures_only(clip, monkeypatch):
    from vqscore.video.pyav import PyAvReader

    scores = judged(clip).scores

    def broken(self, clip):
        raise RuntimeError("out of luck")

    monkeypatch.setattr(PyAvReader, "open", broken)
    with pytest.raises(NoStills, match="unexpected RuntimeError: out of luck"):
        take_stills(scores, [Wanted(0.0, 96)])
