"""Files that are no video, are damaged, cut off, or would be dangerous to open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import make_clips as make
import vqscore
from vqscore.clip import Clip
from vqscore.errors import (
    ClipError,
    ClipNotFoundError,
    UnreadableClipError,
    UnsupportedClipError,
)
from vqscore.registry import BUILT_IN
from vqscore.video import open_clip
from vqscore.video.check import check_file, check_size, container_of

ClipFile = Callable[[str], Path]

READERS = ("pyav", "decord")
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
HTML = b"<!DOCTYPE html><html><body>404</body></html>"
NOT_VIDEO = {
    "empty": (b"", "empty"),
    "lfs": (LFS, "git lfs pull"),
    "text": ("Überall nur Text.\n".encode() * 20, "is text"),
    "html": (HTML, "web page"),
    "playlist": (b"#EXTM3U\n#EXTINF:10,\nsegment.ts\n", "playlist"),
    "ffconcat": (b"ffconcat version 1.0\nfile 'secret.mp4'\n", "ffconcat"),
    "png": (b"\x89PNG\r\n\x1a\n" + bytes(100), "PNG image"),
    "zip": (b"PK\x03\x04" + bytes(100), "ZIP"),
    "wav": (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(64), "where a video file was expected"),
    "noise": (bytes(range(256)) * 8, "of no known kind"),
    "zeros": (bytes(4096), "of no known kind"),
    "cut_mp4": (b"\x00\x00\x00\x20ftypisom" + bytes(500), "cannot be read"),
    "cut_webm": (b"\x1aE\xdf\xa3" + bytes(500), "Matroska"),
    "cut_gif": (b"GIF89a", "damaged"),
    "cut_webp": (b"RIFF\x10\x00\x00\x00WEBPVP8X", "damaged or cut off"),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("kind", NOT_VIDEO)
def test_what_is_no_video_is_refused_in_words(tmp_path: Path, reader: str, kind: str) -> None:
    content, words = NOT_VIDEO[kind]
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    if reader == "decord" and kind in {"cut_gif", "cut_webp"}:
        words = "--reader pyav"
    with pytest.raises(ClipError, match=words) as raised:
        open_clip(Clip(path), reader)
    assert str(path) in str(raised.value)
    assert raised.value.remedy


@pytest.mark.parametrize("reader", READERS)
def test_a_missing_file_and_a_directory(tmp_path: Path, reader: str) -> None:
    with pytest.raises(ClipNotFoundError, match="no such file"):
        open_clip(Clip(tmp_path / "missing.mp4"), reader)
    with pytest.raises(ClipNotFoundError, match="directory"):
        open_clip(Clip(tmp_path), reader)
    with pytest.raises(ClipNotFoundError):
        open_clip(Clip(Path("http://localhost:9/clip.mp4")), reader)


@pytest.mark.parametrize("reader", READERS)
def test_a_script_named_mp4_reads_no_other_file(
    clip_file: ClipFile, tmp_path: Path, reader: str
) -> None:
    other = clip_file("h264.mp4")
    script = tmp_path / "innocent.mp4"
    for head in ("ffconcat version 1.0\n", "\n\nffconcat version 1.0\n", "# a comment\n"):
        script.write_text(f"{head}file '{other}'\n")
        with pytest.raises(UnreadableClipError):
            open_clip(Clip(script), reader)


def test_a_demuxer_that_the_signature_does_not_name_is_not_used(
    clip_file: ClipFile, tmp_path: Path
) -> None:
    # A signature in front of something else must not let another demuxer in.
    script = b"\nffconcat version 1.0\nfile '" + bytes(clip_file("h264.mp4")) + b"'\n"
    path = tmp_path / "polyglot.mp4"
    for head in (b"\x00\x00\x00\x08skip", b"GIF89a", b"FLV\x01", b"\x00\x00\x00\x01\x67"):
        path.write_bytes(head + script)
        with pytest.raises(ClipError):
            open_clip(Clip(path))


@pytest.mark.parametrize("reader", READERS)
def test_sound_without_a_picture(clip_file: ClipFile, reader: str) -> None:
    with pytest.raises(UnreadableClipError, match="no video stream"):
        open_clip(Clip(clip_file("audio.m4a")), reader)


@pytest.mark.parametrize("reader", READERS)
def test_absurd_dimensions_are_refused_before_decoding(clip_file: ClipFile, reader: str) -> None:
    with pytest.raises(UnsupportedClipError, match=r"9000x64 .* 8192 pixels a side and 40 mega"):
        open_clip(Clip(clip_file("wide.mp4")), reader)


def test_absurd_dimensions_of_animated_pictures(tmp_path: Path) -> None:
    from PIL import Image

    webp = tmp_path / "wide.webp"
    Image.new("RGB", (9000, 8)).save(webp)
    gif = tmp_path / "wide.gif"
    Image.new("P", (9000, 8)).save(gif)
    for path in (webp, gif):
        with pytest.raises(UnsupportedClipError, match="9000x8"):
            open_clip(Clip(path))


def test_size_limits() -> None:
    check_size("clip", 7680, 4320)
    with pytest.raises(UnsupportedClipError, match="40 megapixels"):
        check_size("clip", 8000, 6000)
    with pytest.raises(UnreadableClipError):
        check_size("clip", 0, 480)
    check_size("clip", 8, 300)
    with pytest.raises(UnsupportedClipError, match="300x7 pixels show too little"):
        check_size("clip", 300, 7)


@pytest.mark.parametrize("size", [(8, 8), (8, 300), (300, 8)])
def test_the_smallest_frames_are_scored_by_every_metric(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (20, *size, 3), dtype=np.uint8)
    assert len(vqscore.score(noise, "a cat", fps=12).outcomes) == len(BUILT_IN)


def test_a_cut_off_file_says_how_much_is_missing(clip_file: ClipFile, tmp_path: Path) -> None:
    cut = make.truncated(clip_file("front_header.mp4"), tmp_path / "cut.mp4", 0.6)
    with open_clip(Clip(cut)) as opened:
        read = [make.read_index(frame.luma()) for frame in opened]
        report = opened.report()
    assert read == list(range(len(read)))
    assert 10 < len(read) < 40
    assert report.frames == len(read)
    assert report.frames_lost == 48 - len(read)
    assert report.problem is not None
    assert "ends early" in report.problem
    with pytest.raises(UnsupportedClipError, match="--reader pyav"):
        open_clip(Clip(cut), "decord")


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", ["vp9.webm", "mpeg4.avi"])
def test_a_cut_off_file_without_an_error_is_found_out(
    clip_file: ClipFile, tmp_path: Path, name: str, reader: str
) -> None:
    cut = make.truncated(clip_file(name), tmp_path / name, 0.85)
    with open_clip(Clip(cut), reader) as opened:
        count = len(list(opened))
        report = opened.report()
    assert 0 < count < 24
    assert abs(report.frames_lost - (24 - count)) <= 1
    assert "ends early" in (report.problem or "")


@pytest.mark.parametrize("name", ["webp.webp", "h264.mp4"])
def test_a_cut_off_file_that_needs_its_end(clip_file: ClipFile, tmp_path: Path, name: str) -> None:
    cut = make.truncated(clip_file(name), tmp_path / name, 0.6)
    with pytest.raises(UnreadableClipError, match="cut off"):
        open_clip(Clip(cut))


def test_a_damaged_packet_is_skipped_and_counted(clip_file: ClipFile, tmp_path: Path) -> None:
    source = clip_file("front_header.mp4")
    damaged = make.corrupted(source, tmp_path / "damaged.mp4", [15])
    with open_clip(Clip(damaged)) as opened:
        read = [(make.read_index(f.luma()), f.pts_seconds) for f in opened]
        report = opened.report()
    assert len(read) == 47
    # Those around the gap are the right ones, at their own times.
    assert [round(time * 24) for _, time in read] == [number for number, _ in read]
    assert report.frames_lost == 1
    assert "1 damaged packet skipped" in (report.problem or "")
    with pytest.raises(UnsupportedClipError, match="--reader pyav"):
        list(open_clip(Clip(damaged), "decord"))


@pytest.mark.parametrize("packets", [range(12, 13), range(10, 20), range(24, 48)])
def test_heavy_damage_ends_and_is_counted(
    clip_file: ClipFile, tmp_path: Path, packets: range
) -> None:
    source = clip_file("front_header.mp4")
    damaged = make.corrupted(source, tmp_path / "damaged.mp4", list(packets))
    with open_clip(Clip(damaged)) as opened:
        frames = list(opened)
        report = opened.report()
    times = [frame.pts_seconds for frame in frames]
    assert times == sorted(set(times))
    assert report.frames + report.frames_lost == 48
    assert report.frames_lost >= len(packets)
    with open_clip(Clip(damaged)) as again:
        assert [f.rgb().tobytes() for f in again] == [f.rgb().tobytes() for f in frames]


def test_nothing_left_to_decode(clip_file: ClipFile, tmp_path: Path) -> None:
    source = clip_file("front_header.mp4")
    damaged = make.corrupted(source, tmp_path / "damaged.mp4", list(range(48)))
    with pytest.raises(UnreadableClipError, match="not one frame"):
        open_clip(Clip(damaged))


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"\x00\x00\x00\x18ftypmp42", "MP4/MOV"),
        (b"\x00\x00\x00\x08wide\x00\x00", "MP4/MOV"),
        (b"\x00\x01\x00\x00moov\x00\x00", "MP4/MOV"),
        (b"\x1aE\xdf\xa3\x01", "Matroska/WebM"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "AVI"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X", "WebP"),
        (b"G" + bytes(187) + b"G", "MPEG-TS"),
        (b"\x00\x00\x01\xba\x44", "MPEG-PS"),
        (b"\x00\x00\x00\x01\x67\x64", "raw H.264/HEVC"),
        (b"\x00\x00\x01\x40\x01", "raw H.264/HEVC"),
        (b"OggS\x00", "Ogg"),
        (b"G", None),
        (b"RIFF\x00\x00\x00\x00WAVE", None),
        (b"", None),
    ],
)
def test_signatures(head: bytes, name: str | None) -> None:
    found = container_of(head)
    assert (found.name if found else None) == name


def test_check_file_calls_the_clip_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(b"")
    with pytest.raises(UnreadableClipError, match=r"^shot 12: the file is empty"):
        check_file(path, "shot 12")
