"""What every reader owes: each frame of the clip, once, in order, upright, with its time.

decord may instead refuse a format, with an error that names PyAV; it may never give a wrong frame.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import make_clips as make
from vqscore.clip import Clip
from vqscore.errors import UnsupportedClipError, UsageError
from vqscore.video import open_clip
from vqscore.video.frame import Frame, scaled_size

ClipFile = Callable[[str], Path]

VFR = [0, 40, 80, 200, 240, 500, 520, 540, 1000, 1040, 1080, 1200]
HOLDS = [40] * 6 + [200, 90, 90, 500]
EVERY_24TH = [index * 1000 / 24 for index in range(24)]

# name: frames, times in milliseconds, codec, does decord read it
FORMATS = {
    "h264.mp4": (24, EVERY_24TH, "h264", True),
    "h264.mkv": (24, EVERY_24TH, "h264", True),
    "h264.mov": (24, EVERY_24TH, "h264", True),
    "h264.ts": (24, EVERY_24TH, "h264", False),
    "raw.h264": (24, EVERY_24TH, "h264", False),
    "raw.hevc": (24, EVERY_24TH, "hevc", False),
    "hevc.mp4": (24, EVERY_24TH, "hevc", True),
    "vp8.webm": (24, EVERY_24TH, "vp8", True),
    "vp9.webm": (24, EVERY_24TH, "vp9", True),
    "av1.mp4": (24, EVERY_24TH, "av1", False),
    "mpeg4.avi": (24, EVERY_24TH, "mpeg4", True),
    "flv1.flv": (24, EVERY_24TH, "flv1", True),
    "mpeg2.mpg": (24, EVERY_24TH, "mpeg2video", False),
    "10bit.mp4": (24, EVERY_24TH, "hevc", True),
    "odd.mp4": (24, EVERY_24TH, "h264", True),
    "one.mp4": (1, [0], "h264", True),
    "rotated90.mp4": (24, EVERY_24TH, "h264", True),
    "rotated180.mp4": (24, EVERY_24TH, "h264", True),
    "rotated270.mp4": (24, EVERY_24TH, "h264", True),
    "open_gop.mp4": (60, [index * 1000 / 24 for index in range(60)], "h264", True),
    "open_gop_hevc.mp4": (60, [index * 1000 / 24 for index in range(60)], "hevc", True),
    "vfr.mp4": (12, VFR, "h264", True),
    "gif.gif": (10, np.cumsum([0, *HOLDS[:-1]]).tolist(), "gif", False),
    "webp.webp": (10, np.cumsum([0, *HOLDS[:-1]]).tolist(), "webp", False),
    "two_streams.mp4": (12, EVERY_24TH[:12], "h264", True),
}
CASES = [
    pytest.param(reader, name, id=f"{reader}-{name}")
    for name, (*_, by_decord) in FORMATS.items()
    for reader in (("pyav", "decord") if by_decord else ("pyav",))
]
REFUSED = [name for name, (*_, by_decord) in FORMATS.items() if not by_decord]
READERS = ("pyav", "decord")


@pytest.mark.parametrize(("reader", "name"), CASES)
def test_every_frame_once_in_order_with_its_time(
    clip_file: ClipFile, reader: str, name: str
) -> None:
    frames, times, codec, _ = FORMATS[name]
    with open_clip(Clip(clip_file(name)), reader) as opened:
        info = opened.info
        read = [(f.index, make.read_index(f.luma()), f.pts_seconds * 1000) for f in opened]
        report = opened.report()

    assert [index for index, _, _ in read] == list(range(frames))
    assert [number for _, number, _ in read] == list(range(frames))
    # Matroska and FLV round times to a millisecond.
    assert [time for *_, time in read] == pytest.approx(times, abs=1.01)
    assert read[0][2] == 0
    assert (report.frames, report.frames_lost, report.problem) == (frames, 0, None)
    assert report.seconds * 1000 > times[-1]
    assert (info.codec, info.reader) == (codec, reader)
    assert info.fps == pytest.approx(24 if times is EVERY_24TH else info.fps)


@pytest.mark.parametrize(("reader", "name"), CASES)
def test_pixels_are_the_picture(clip_file: ClipFile, reader: str, name: str) -> None:
    width, height = (161, 97) if name == "odd.mp4" else (make.WIDTH, make.HEIGHT)
    with open_clip(Clip(clip_file(name)), reader) as opened:
        assert (opened.info.width, opened.info.height) == (width, height)
        frame = next(iter(opened))
        rgb, luma, small = frame.rgb(), frame.luma(), frame.rgb(48)

    truth = make.numbered(0, width, height)
    assert rgb.shape == (height, width, 3)
    assert luma.shape == (height, width)
    assert small.shape[1::-1] == scaled_size(width, height, 48)
    for pixels in (rgb, luma, small):
        assert pixels.dtype == np.uint8
        assert pixels.flags.c_contiguous
    # Upright and not mirrored: any other orientation of the photograph is above 30.
    assert np.abs(rgb.astype(int) - truth).mean() < 9
    weights = (0.299, 0.587, 0.114)
    assert np.abs(luma - truth @ weights).mean() < 6


@pytest.mark.parametrize("name", REFUSED)
def test_decord_refuses_what_it_cannot_read_and_names_pyav(clip_file: ClipFile, name: str) -> None:
    with pytest.raises(UnsupportedClipError, match="--reader pyav"):
        open_clip(Clip(clip_file(name)), "decord")


@pytest.mark.parametrize("first", [5, 20])
def test_a_trim_without_reencoding_shows_only_what_is_left(
    clip_file: ClipFile, tmp_path: Path, first: int
) -> None:
    trim = make.trim_copy(clip_file("long_gop.mp4"), tmp_path / "trim.mp4", first)
    with open_clip(Clip(trim)) as opened:
        read = [(make.read_index(f.luma()), f.pts_seconds) for f in opened]
        report = opened.report()
    assert [number for number, _ in read] == list(range(first, 72))
    assert [time for _, time in read] == pytest.approx(np.arange(72 - first) / 24)
    assert (report.frames_lost, report.problem) == (0, None)
    assert report.seconds == pytest.approx((72 - first) / 24, abs=1e-3)

    # decord fills the count with copies of the last frame.
    with pytest.raises(UnsupportedClipError, match="frames where the file shows"):
        open_clip(Clip(trim), "decord")


@pytest.mark.parametrize("reader", READERS)
def test_frames_outlive_the_reader_and_are_converted_once(clip_file: ClipFile, reader: str) -> None:
    with open_clip(Clip(clip_file("h264.mp4")), reader) as opened:
        frames = list(opened)
    assert [make.read_index(frame.rgb(48)) for frame in frames] == list(range(24))
    assert frames[3].luma(48) is frames[3].luma(48)


@pytest.mark.parametrize("reader", READERS)
def test_no_frame_is_kept(clip_file: ClipFile, reader: str) -> None:
    def alive() -> int:
        return sum(type(thing) is Frame for thing in gc.get_objects())

    gc.collect()
    before = alive()
    with open_clip(Clip(clip_file("h264.mp4")), reader) as opened:
        for frame in opened:
            frame.luma()
            assert alive() - before <= 2


@pytest.mark.parametrize("reader", READERS)
def test_reading_twice_gives_the_same_bytes(clip_file: ClipFile, reader: str) -> None:
    def all_pixels() -> list[bytes]:
        with open_clip(Clip(clip_file("open_gop.mp4")), reader) as opened:
            return [f.luma(48).tobytes() + f.rgb().tobytes() for f in opened]

    assert all_pixels() == all_pixels()


@pytest.mark.parametrize("reader", [*READERS, "webp"])
def test_an_open_clip_is_read_once(clip_file: ClipFile, reader: str) -> None:
    name, by = ("webp.webp", "pyav") if reader == "webp" else ("h264.mp4", reader)
    with open_clip(Clip(clip_file(name)), by) as opened:
        list(opened)
        with pytest.raises(UsageError, match="open it again"):
            list(opened)


def test_luma_spans_the_full_range(tmp_path: Path) -> None:
    import av

    path = tmp_path / "levels.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        frame = av.VideoFrame(64, 64, "yuv420p")
        luma = np.full((64, 64), 16, np.uint8)
        luma[:, 32:] = 235
        for plane, level in zip(frame.planes, (luma, 128, 128), strict=True):
            full = np.zeros((plane.height, plane.line_size), np.uint8)
            full[:, : plane.width] = level
            plane.update(full.tobytes())
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    for reader in READERS:
        with open_clip(Clip(path), reader) as opened:
            frame = next(iter(opened))
            for pixels in (frame.luma(), frame.rgb(), frame.luma(32)):
                assert pixels[8, 4].min() <= 1
                assert pixels[8, -4].max() >= 254


def test_scaled_colour_keeps_its_resolution(tmp_path: Path) -> None:
    import av

    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[..., 0], stripes[..., 2] = 200, 60
    stripes[:, np.arange(64) % 4 < 2] = (60, 60, 200)
    path = tmp_path / "stripes.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"qp": "0"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv444p"
        frame = av.VideoFrame.from_ndarray(stripes, "rgb24")
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    for reader in READERS:
        with open_clip(Clip(path), reader) as opened:
            half = next(iter(opened)).rgb(32).astype(int)
        assert np.abs(half - stripes[::2, ::2]).max() < 12


def test_decord_refuses_what_it_could_fill_the_memory_with(
    clip_file: ClipFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    from vqscore.video import decord

    monkeypatch.setattr(decord, "_MAX_AHEAD_BYTES", 1_000_000)
    with pytest.raises(UnsupportedClipError, match=r"all of its 24 frames .* --reader pyav"):
        open_clip(Clip(clip_file("h264.mp4")), "decord")


def test_the_last_frame_is_held_as_long_as_the_file_says(clip_file: ClipFile) -> None:
    for name in ("gif.gif", "webp.webp"):
        with open_clip(Clip(clip_file(name))) as opened:
            list(opened)
            assert opened.report().seconds == pytest.approx(sum(HOLDS) / 1000)
