"""Each kind of file that did harm, or could: what the fuzz runs found, and what was thought of."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from benchmarks.robustness import bombs
from benchmarks.robustness.baits import BAITS, Bait
from benchmarks.robustness.boxes import Box, find, join, split

import vqscore
from vqscore.clip import Clip, ClipInfo
from vqscore.errors import ClipError, UnreadableClipError, UnsupportedClipError
from vqscore.one_pass.chunk_size import chunk_size
from vqscore.video import open_clip
from vqscore.video.completeness import report_of
from vqscore.video.decoders import DECODERS, is_known
from vqscore.video.sample_tables import MAX_EDITS, check_sample_tables
from vqscore.video.unfolding import Unfolding

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files")


class Chosen:
    """In the place of a random generator: takes what it is told to."""

    def __init__(self, *picks: int) -> None:
        self._picks = list(picks)

    def choice(self, of):
        return of[min(self._next(), len(of) - 1)]

    def integers(self, *_):
        return self._next()

    def _next(self):
        return self._picks.pop(0) if self._picks else 0


def put(tmp_path, made: tuple[str, bytes]) -> Clip:
    ending, data = made
    path = tmp_path / f"hostile{ending or '.mp4'}"
    path.write_bytes(data)
    return Clip(path)


def read(clip: Clip):
    with open_clip(clip) as opened:
        return sum(1 for _ in opened), opened


@pytest.mark.parametrize("reader", ["pyav", "decord"])
def test_a_pipe_is_not_waited_for(tmp_path, reader):
    os.mkfifo(tmp_path / "pipe.mp4")
    with pytest.raises(UnreadableClipError, match="is a pipe, a socket or a device"):
        open_clip(Clip(tmp_path / "pipe.mp4"), reader)
    with (
        pytest.raises(UnreadableClipError, match="is a pipe"),
        vqscore.Scorer(["motion"], cache=tmp_path / "kept") as scorer,
    ):
        scorer.score(tmp_path / "pipe.mp4")


def test_devices_and_sockets_are_not_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("zero.mp4").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s.mp4")
        for name in ("zero.mp4", "s.mp4", "/dev/null"):
            with pytest.raises(UnreadableClipError, match="not a file"):
                open_clip(Clip(Path(name)))
    Path("loop.mp4").symlink_to("loop.mp4")
    with pytest.raises(ClipError, match="not valid"):
        open_clip(Clip(Path("loop.mp4")))


@pytest.mark.parametrize("count", [10**6, 80_000_000, 2**31 - 1, 2**32 - 1])
@pytest.mark.parametrize("bomb", [bombs.many_samples, bombs.many_in_fragment])
def test_a_header_that_claims_more_frames_than_bytes(seeds, tmp_path, monkeypatch, bomb, count):
    monkeypatch.setattr(bombs, "_COUNTS", (count,))
    clip = put(tmp_path, bomb(seeds, Chosen()))
    with pytest.raises(UnreadableClipError, match=f"claims {str(count)[:-2]}.. frames"):
        open_clip(clip)


def test_an_edit_list_without_end(seeds, tmp_path):
    clip = put(tmp_path, bombs.many_edits(seeds, Chosen(2)))
    with pytest.raises(UnsupportedClipError, match=f"100000 entries, and the limit is {MAX_EDITS}"):
        open_clip(clip)
    assert read(put(tmp_path, bombs.many_edits(seeds, Chosen(0))))[0] > 1000


def test_a_compressed_header(seeds, tmp_path):
    boxes = split(seeds["h264.mp4"])
    moov = find(boxes, b"moov")
    moov.inside = [
        Box(b"cmov", Box(b"dcom", b"zlib").to_bytes() + Box(b"cmvd", bytes(9)).to_bytes())
    ]
    with pytest.raises(UnsupportedClipError, match="compressed"):
        open_clip(put(tmp_path, (".mp4", join(boxes))))


def test_a_header_is_read_up_to_a_limit(tmp_path):
    path = tmp_path / "sparse.mp4"
    with path.open("wb") as file:
        file.write(struct.pack(">I4s", 300 << 20, b"moov"))
        file.truncate(300 << 20)
    with pytest.raises(UnsupportedClipError, match="larger than the limit of 256 MiB"):
        check_sample_tables("sparse", path)


def test_sound_files_are_within_these_limits(seeds, tmp_path):
    for name, data in seeds.items():
        assert read(put(tmp_path, (Path(name).suffix, data)))[1].report().problem is None


def test_a_gif_that_unfolds(tmp_path):
    clip = put(tmp_path, (".gif", bombs._gif(8000, 5000, 400)))
    opened = open_clip(clip)
    with opened, pytest.raises(UnsupportedClipError, match="like a decompression bomb"):
        for _ in opened:
            pass
    assert opened.report().frames < 100


@pytest.mark.parametrize(("size", "words"), [(0, "40 megapixels"), (1, "decompression bomb")])
def test_a_webp_that_unfolds(seeds, tmp_path, size, words):
    clip = put(tmp_path, bombs.webp_bomb(seeds, Chosen(size, 1)))
    with pytest.raises(UnsupportedClipError, match=words):
        open_clip(clip)


def test_bytes_that_are_read_again_count_once():
    unfolding = Unfolding("x", 5000)
    with pytest.raises(UnsupportedClipError, match="out of 5000 bytes"):
        for n in range(1, 200):
            unfolding.add(40_000_000, 4000 * n)


def test_a_quiet_clip_is_no_bomb():
    """A minute of 4K in which nothing moves: a first frame of 200 kB, then 20 bytes a frame."""
    unfolding = Unfolding("x", 200_000 + 1440 * 20)
    for n in range(1440):
        unfolding.add(3840 * 2160, 200_000 + 20 * n)


def test_large_frames_come_few_at_a_time():
    def frames(width, height):
        return chunk_size(ClipInfo(width, height, 24.0, None, None, "h264", "pyav"), 8)

    assert (frames(1920, 1080), frames(3840, 2160), frames(8000, 5000)) == (8, 7, 1)


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from /proc")
def test_memory_for_a_film_of_the_largest_frames(tmp_path):
    """Twelve frames of 40 megapixels; before, eight of them were held three times over."""
    path = put(tmp_path, (".gif", bombs._gif(8000, 5000, 12))).path
    # Not ru_maxrss: a child starts with its parent's, and this one has models loaded.
    code = (
        "import re, sys, vqscore\n"
        "vqscore.Scorer(['motion']).score(sys.argv[1])\n"
        "print(re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())[1])\n"
    )
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=True)
    assert int(run.stdout) << 10 < 1100 << 20


@pytest.mark.parametrize(
    "tag", [b"inf:00:00", b"nan:nan:nan", b"-9:-9:-9", b"1e308:0:0", b"1e999:0:0"]
)
def test_a_duration_that_is_no_time(seeds, tmp_path, tag):
    data = seeds["vp9.webm"]
    at = data.find(b"00:00:0")
    made = data[:at] + tag.ljust(18, b"\0") + data[at + 18 :]
    _, opened = read(put(tmp_path, (".webm", made)))
    declared = opened.info.declared_seconds
    assert declared is None or 0 < declared < float("inf")


def test_a_time_that_no_number_holds():
    info = ClipInfo(64, 64, 1e9, 1e308, None, "h264", "pyav")
    assert report_of(info, frames=1, seconds=0.1).frames_lost > 0


def test_codecs_of_no_clip_are_not_decoded(tmp_path):
    import av

    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("snow", rate=24, options={"strict": "-2"})
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for n in range(3):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), "rgb24")
            frame.pts, frame.time_base = n, Fraction(1, 24)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(UnsupportedClipError, match="its codec snow is none that clips come in"):
        open_clip(Clip(path))


def test_the_list_of_decoders_is_one_that_ffmpeg_knows():
    from av.codec import codecs_available

    known = set(DECODERS.split(",")) & set(codecs_available)
    assert len(known) > 35
    assert is_known("h264")
    assert not is_known("sound of no codec")


@pytest.mark.parametrize("number", range(24))
def test_baits_are_not_taken(seeds, tmp_path, number):
    """A canary clip that would give frames, and a pipe that would be waited for."""
    canary = tmp_path / "secret.mp4"
    canary.write_bytes(seeds["h264.mp4"])
    os.mkfifo(tmp_path / "pipe")
    bait = Bait(canary, tmp_path / "pipe", "http://127.0.0.1:9/x.mp4")
    rng = np.random.default_rng((5, number))
    clip = put(tmp_path, BAITS[number % 3](seeds, bait, rng))
    before = canary.stat().st_atime_ns
    try:
        frames, _ = read(clip)
    except ClipError:
        frames = 0
    # A reference that is not followed leaves the file's own frames.
    assert frames in (0, 8)
    assert canary.stat().st_atime_ns == before


def test_decord_gets_an_absolute_path(seeds, tmp_path, monkeypatch):
    decord = pytest.importorskip("decord")
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "http:" / "evil.example"
    folder.mkdir(parents=True)
    (folder / "x.mp4").write_bytes(seeds["h264.mp4"])
    given = []
    true = decord.VideoReader
    monkeypatch.setattr(
        decord, "VideoReader", lambda path, **k: given.append(path) or true(path, **k)
    )
    with open_clip(Clip(Path("http://evil.example/x.mp4")), "decord") as opened:
        assert sum(1 for _ in opened) == 8
    assert given == [str(folder / "x.mp4")]


def test_resources_are_given_back(seeds, tmp_path):
    """Refusals in the middle of opening leave no file open."""
    clip = put(tmp_path, (".gif", bombs._gif(9000, 9000, 2)))
    held = Path("/proc/self/fd")
    if not held.exists():
        pytest.skip("no list of open files")
    before = len(list(held.iterdir()))
    for _ in range(20):
        with pytest.raises(UnreadableClipError, match="above the limit of 40 megapixels"):
            open_clip(clip)
    assert len(list(held.iterdir())) <= before + 1
