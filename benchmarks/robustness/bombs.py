"""Small files that claim, or unfold to, something very large."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

import numpy as np

from benchmarks.robustness.bits import h264_header
from benchmarks.robustness.boxes import Box, find, join, split

__all__ = ["BOMBS"]

Seeds = dict[str, bytes]
Maker = Callable[[Seeds, np.random.Generator], tuple[str, bytes]]

_COUNTS = (10**6, 10**7, 10**8, 2**31 - 1, 2**32 - 1)


def gif_bomb(_: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """A large canvas, and frames of one pixel that each show all of it."""
    width, height = [(16000, 16000), (8000, 5000), (8000, 5000), (65535, 1)][int(rng.integers(4))]
    count = int(rng.choice([3, 200, 20_000]))
    return ".gif", _gif(width, height, count)


def gif_flood(_: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Very many frames of next to nothing."""
    return ".gif", _gif(2, 2, int(rng.choice([1000, 10_000])))


def _gif(width: int, height: int, frames: int) -> bytes:
    head = b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0" + b"\0\0\0\xff\xff\xff"
    frame = b"\x21\xf9\x04\0\x04\0\0\0" + b"\x2c\0\0\0\0\x01\0\x01\0\0" + b"\x02\x02\x44\x01\0"
    return head + frame * frames + b";"


def webp_bomb(_: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """The same as WebP."""
    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (1, 1), "white").save(held, "WEBP", lossless=True)
    picture = held.getvalue()[12:]
    width, height = [(16384, 16384), (8000, 5000), (16_000_000, 1)][int(rng.integers(3))]
    place = b"\0" * 6 + b"\0" * 6 + b"\x28\0\0" + b"\0"
    frame = b"ANMF" + struct.pack("<I", 16 + len(picture)) + place + picture
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x02\0\0\0" + canvas
    body += b"ANIM" + struct.pack("<I", 6) + bytes(6) + frame * int(rng.choice([3, 100]))
    return ".webp", b"RIFF" + struct.pack("<I", len(body)) + body


def large_vp8(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """A key frame that says it is 16,000 pixels a side."""
    data = bytearray(seeds["vp8.webm"])
    at = data.find(b"\x9d\x01\x2a")
    struct.pack_into("<HH", data, at + 3, *_large(rng))
    return ".webm", bytes(data)


def large_jpeg(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Motion JPEG whose frames say they are 16,000 pixels a side."""
    data = bytearray(seeds["mjpeg.avi"])
    at = -1
    width, height = _large(rng)
    while (at := data.find(b"\xff\xc0\0\x11\x08", at + 1)) >= 0:
        struct.pack_into(">HH", data, at + 5, height, width)
    return ".avi", bytes(data)


def large_h264(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """A raw stream whose sequence header says 16,000 pixels a side; slices of a small one."""
    slices = seeds["raw.h264"]
    at = slices.find(b"\0\0\0\1\x68")
    return ".mp4", h264_header(*_large(rng)) + slices[at:]


def large_mp4(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Sizes in the container's own headers."""
    width, height = _large(rng)
    boxes = split(seeds["h264.mp4"])
    track, described = find(boxes, b"tkhd"), find(boxes, b"stsd")
    assert track is not None
    assert described is not None
    track.body = track.body[:-8] + struct.pack(">II", width << 16, height << 16)
    described.body = described.body[:40] + struct.pack(">HH", width, height) + described.body[44:]
    return ".mp4", join(boxes)


def _large(rng: np.random.Generator) -> tuple[int, int]:
    sizes = ((16000, 16000), (16000, 16), (16, 16000), (8176, 4880), (12000, 12000))
    return sizes[int(rng.integers(len(sizes)))]


def many_samples(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """One chunk that claims millions of frames, all of one size."""
    boxes = split(seeds["mpeg4.mp4"])
    count = int(rng.choice(_COUNTS))
    _set(boxes, b"stsz", struct.pack(">III", 0, int(rng.choice([1, 100])), count))
    _set(boxes, b"stsc", struct.pack(">IIIII", 0, 1, 1, count, 1))
    _set(boxes, b"stts", struct.pack(">IIII", 0, 1, count, 1))
    _set(boxes, b"stss", struct.pack(">II", 0, 0))
    return ".mp4", join(boxes)


def many_times(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Times and offsets that claim to be for millions of frames."""
    boxes = split(seeds["h264.mp4"])
    count = int(rng.choice(_COUNTS))
    kind = [b"stts", b"ctts", b"stss", b"stco", b"stsc", b"stsz"][int(rng.integers(6))]
    held = find(boxes, kind)
    if held is not None:
        tail = held.body[8:] if kind != b"stts" else struct.pack(">II", count, 1)
        claimed = 1 if kind == b"stts" else count
        held.body = held.body[:4] + struct.pack(">I", claimed) + tail
    return ".mp4", join(boxes)


def many_in_fragment(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """A fragment with millions of frames of a default size, which need no entry each."""
    boxes = split(seeds["fragmented.mp4"])
    count = int(rng.choice(_COUNTS))
    _set(boxes, b"trun", struct.pack(">III", 1, count, 200))
    return ".mp4", join(boxes)


def many_edits(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """An edit list that shows the whole clip again and again."""
    boxes = split(seeds["h264.mp4"])
    count = int(rng.choice([1000, 20_000, 100_000]))
    edit = struct.pack(">IiI", 333, 0, 0x10000)
    _set(boxes, b"elst", struct.pack(">II", 0, count) + edit * count)
    return ".mp4", join(boxes)


def one_frame_forever(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Many chunks that are all the first frame."""
    boxes = split(seeds["mpeg4.mp4"])
    count = int(rng.choice([1000, 30_000]))
    offsets = find(boxes, b"stco")
    sizes = find(boxes, b"stsz")
    assert offsets is not None
    assert sizes is not None
    first = offsets.body[8:12]
    (size,) = struct.unpack(">I", sizes.body[12:16])
    _set(boxes, b"stco", struct.pack(">II", 0, count) + first * count)
    _set(boxes, b"stsz", struct.pack(">III", 0, size, count))
    _set(boxes, b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
    _set(boxes, b"stts", struct.pack(">IIII", 0, 1, count, 512))
    return ".mp4", join(boxes)


def long_durations(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """Durations and time scales at the ends of their range."""
    boxes = split(seeds["h264.mp4"])
    scale, duration = ((1, 2**64 - 1), (2**32 - 1, 1), (1, 2**62), (0, 0))[int(rng.integers(4))]
    for kind in (b"mdhd", b"mvhd"):
        held = find(boxes, kind)
        assert held is not None
        tail = held.body[20:]
        held.body = struct.pack(">IQQIQ", 1 << 24, 0, 0, scale, duration) + tail
    delta = int(rng.choice([0, 1, 2**31 - 1, 2**32 - 1]))
    _set(boxes, b"stts", struct.pack(">IIII", 0, 1, 8, delta))
    return ".mp4", join(boxes)


def odd_duration_tag(seeds: Seeds, rng: np.random.Generator) -> tuple[str, bytes]:
    """A Matroska tag of the duration that is no time."""
    data = seeds["vp9.webm"]
    at = data.find(b"00:00:0")
    length = len(data[at:].split(b"\0")[0])
    tags = (b"inf:00:00", b"nan:nan:nan", b"-9:-9:-9", b"1e308:0:0", b"1e300:1e300:1", b"\xff:\xfe")
    tag = tags[int(rng.integers(len(tags)))]
    return ".webm", data[:at] + tag.ljust(length, b"\0")[:length] + data[at + length :]


def _set(boxes: list[Box], kind: bytes, body: bytes) -> None:
    held = find(boxes, kind)
    if held is None:
        near = b"traf" if kind == b"trun" else b"stbl"
        parent = find(boxes, near)
        assert parent is not None
        parent.inside.append(Box(kind, body))
    else:
        held.body = body


BOMBS: tuple[Maker, ...] = (
    gif_bomb, gif_flood, webp_bomb, large_vp8, large_jpeg, large_h264, large_mp4, many_samples,
    many_times, many_in_fragment, many_edits, one_frame_forever, long_durations, odd_duration_tag,
)  # fmt: skip
