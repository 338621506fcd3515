"""Frames in memory: what is accepted, what is refused, and that they read like a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import make_clips as make
from vqscore.clip import Clip
from vqscore.errors import UnreadableClipError, UnsupportedClipError, UsageError
from vqscore.video import open_clip
from vqscore.video.arrays import as_clip, frames_to_clip

FRAMES = np.stack([make.numbered(index) for index in range(6)])


def test_read_like_a_file() -> None:
    clip = Clip(Path("<sample>"), "a woman", FRAMES, 8.0)
    with open_clip(clip, "decord") as opened:
        info = opened.info
        frames = list(opened)
        report = opened.report()
    assert (info.width, info.height, info.fps) == (make.WIDTH, make.HEIGHT, 8.0)
    assert (info.declared_frames, info.declared_seconds, info.reader) == (6, 0.75, "arrays")
    assert [make.read_index(frame.luma(48)) for frame in frames] == list(range(6))
    assert [frame.pts_seconds for frame in frames] == [i / 8 for i in range(6)]
    np.testing.assert_array_equal(frames[2].rgb(), FRAMES[2])
    assert frames[0].rgb(48).shape == (48, 80, 3)
    assert (report.frames, report.frames_lost, report.seconds) == (6, 0, 0.75)


@pytest.mark.parametrize(
    ("frames", "fps", "words"),
    [
        (FRAMES.astype(np.float32), 8, "float32, not"),
        (FRAMES[..., 0], 8, r"not \(T, H, W, 3\)"),
        (FRAMES.transpose(0, 3, 1, 2), 8, r"not \(T, H, W, 3\)"),
        (FRAMES[:0], 8, "T is 0"),
        (FRAMES, None, "frame rate is None"),
        (FRAMES, 0, "frame rate is 0"),
        (FRAMES, float("nan"), "frame rate is nan"),
    ],
)
def test_wrong_frames_are_refused(frames: Any, fps: float | None, words: str) -> None:
    with pytest.raises(UnreadableClipError, match=words):
        open_clip(Clip(Path("<sample>"), None, frames, fps))


def test_absurd_dimensions() -> None:
    frames = np.broadcast_to(np.zeros(3, np.uint8), (1, 4, 9000, 3))
    with pytest.raises(UnsupportedClipError, match="9000x4"):
        open_clip(Clip(Path("<sample>"), None, frames, 8))


def test_frames_that_are_not_contiguous() -> None:
    with open_clip(Clip(Path("<sample>"), None, FRAMES[:, ::2, ::-1], 8)) as opened:
        rgb = next(iter(opened)).rgb()
    assert rgb.flags.c_contiguous
    np.testing.assert_array_equal(rgb, FRAMES[0, ::2, ::-1])


def test_from_pil_images() -> None:
    from PIL import Image

    images = [Image.fromarray(frame).convert("RGBA") for frame in FRAMES]
    clip = frames_to_clip(images, 8, prompt="a woman", name="pull 3")
    assert (clip.name, clip.prompt, clip.fps) == ("pull 3", "a woman", 8)
    np.testing.assert_array_equal(clip.frames, FRAMES)


def test_from_arrays() -> None:
    assert frames_to_clip(FRAMES, 8).frames is FRAMES
    np.testing.assert_array_equal(frames_to_clip(list(FRAMES), 8).frames, FRAMES)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_from_floating_arrays(kind: Any) -> None:
    floating = (FRAMES / 255).astype(kind)
    before = floating.copy()
    np.testing.assert_array_equal(frames_to_clip(floating, 8).frames, FRAMES)
    np.testing.assert_array_equal(frames_to_clip(list(floating), 8).frames, FRAMES)
    np.testing.assert_array_equal(floating, before)


def test_from_tensors() -> None:
    torch = pytest.importorskip("torch")
    tensor = torch.from_numpy(FRAMES).permute(0, 3, 1, 2)
    for given in (tensor, list(tensor), tensor.float() / 255, tensor.double() / 255):
        np.testing.assert_array_equal(frames_to_clip(given, 8).frames, FRAMES)
    half = frames_to_clip((tensor / 255).bfloat16().requires_grad_(), 8).frames
    assert np.abs(half.astype(int) - FRAMES).max() <= 1
    with pytest.raises(UnreadableClipError, match=r"not \(T, 3, H, W\).*permute\(0, 3, 1, 2\)"):
        frames_to_clip(tensor.permute(0, 2, 3, 1), 8)
    with pytest.raises(UnreadableClipError, match="int64"):
        frames_to_clip(tensor.long(), 8)


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (FRAMES.astype(np.float32), r"spans .* to 2.*Divide by 255"),
        (FRAMES / 127.5 - 1, r"\(frames \+ 1\) / 2"),
        (np.full((2, 8, 8, 3), np.nan), "nan"),
        (FRAMES.astype(np.int64), "int64"),
        (FRAMES > 128, "bool"),
        (FRAMES[None], r"batch of clips.*frames\[0\]"),
        ([list(FRAMES)], r"batch of clips.*frames\[0\]"),
        (FRAMES.transpose(0, 3, 1, 2), r"transpose\(0, 2, 3, 1\)"),
        (FRAMES[..., :1], "grey"),
        (FRAMES[..., [0, 1, 2, 2]], "transparency"),
        (FRAMES[0], r"not \(T, H, W, 3\)"),
        (FRAMES[:0] / 255, "T is 0"),
        (FRAMES[:, :0] / 255, "160x0"),
        ([], "the list is empty"),
        (None, "NoneType"),
        (3, "int"),
        ("frames", "str"),
        ((frame for frame in FRAMES), "generator"),
        ([make.numbered(0), make.numbered(1, 80, 48)], "differ in size"),
    ],
)
def test_what_is_refused_comes_with_a_remedy(frames: Any, words: str) -> None:
    with pytest.raises(UnreadableClipError, match=words) as refused:
        frames_to_clip(frames, 8)
    assert refused.value.remedy.endswith(".")


def test_as_clip() -> None:
    clip = Clip(Path("a.mp4"), "a woman")
    assert as_clip(clip) is clip
    assert as_clip("a.mp4").path == Path("a.mp4")
    assert as_clip(FRAMES, 8).fps == 8
    with pytest.raises(UnreadableClipError, match="fps=24"):
        as_clip(FRAMES)
    for own_rate in ("a.mp4", Path("a.mp4"), clip):
        with pytest.raises(UsageError, match="rate of its own"):
            as_clip(own_rate, 24)
