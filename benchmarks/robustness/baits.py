"""Files that try to make a reader open something else, and what they point at."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.robustness.boxes import Box, find, join, split

__all__ = ["BAITS", "Bait"]


@dataclass(frozen=True)
class Bait:
    """What nobody may touch.

    Args:
        clip: A sound clip.
        pipe: A FIFO: whoever opens it to read waits for ever, and is caught as a hang.
        url: An address on this machine at which somebody listens and counts.
    """

    clip: Path
    pipe: Path
    url: str

    def targets(self) -> tuple[str, ...]:
        """All of them, as paths and addresses of several kinds."""
        clip = str(self.clip)
        return (
            clip, f"file:{clip}", f"file://{clip}", self.clip.name, str(self.pipe), self.url,
            self.url.replace("http", "tcp"), f"concat:{clip}|{clip}", f"crypto:{clip}",
            f"subfile,,start,0,end,0,,:{clip}", f"async:{clip}", f"cache:{self.url}",
            "/etc/passwd", "../../etc/passwd",
        )  # fmt: skip


Maker = Callable[[dict[str, bytes], Bait, np.random.Generator], tuple[str, bytes]]

_SCRIPTS = (
    "ffconcat version 1.0\nfile '{0}'\n",
    "ffconcat version 1.0\nfile '{0}'\nduration 9\nfile '{0}'\noption safe 0\n",
    "file '{0}'\n",
    "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{0}\n#EXT-X-ENDLIST\n",
    '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n#EXTINF:1,\n{0}\n',
    "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{0}\n",
    ";FFMETADATA1\ntitle=x\n[STREAM]\nfile={0}\n",
    "v=0\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 9 RTP/AVP 96\na=control:{0}\n",
    '<MPD type="static"><Period><BaseURL>{0}</BaseURL></Period></MPD>',
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{0}">]><svg><image href="{0}"/>&e;</svg>',
    "# VobSub index file, v7\nsize: 9x9\nid: en, index: 0\ntimestamp: 0:0:0:0, filepos: 0\n{0}\n",
    "[Reference]\nRef1={0}\n",
    "<ASX version='3.0'><Entry><Ref href='{0}'/></Entry></ASX>",
    "<smil><body><video src='{0}'/></body></smil>",
    "RTSPtext\n{0}\n",
    'DirectShowSource("{0}")\n',
    "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n{0}\n",
)  # fmt: skip
_FRONTS = (
    b"", b"\xef\xbb\xbf", b"\n\n", b"# x\n", b"\x00\x00\x00\x08skip", b"GIF89a", b"FLV\x01",
    b"OggS", b"\x1aE\xdf\xa3", b"RIFF\x00\x00\x00\x00WEBP", b"RIFF\x00\x00\x00\x00AVI ",
    b"\x00\x00\x00\x01\x67", b"\x00\x00\x01\xba", b"\x00\x00\x00\x14ftypisom\x00\x00\x00\x00isom",
)  # fmt: skip
_NAMES = (".mp4", ".webm", ".gif", ".webp", ".mkv", ".m3u8", ".avi", ".txt", "")


def script(_: dict[str, bytes], bait: Bait, rng: np.random.Generator) -> tuple[str, bytes]:
    """A playlist or script under a clip's name, with or without a clip's signature in front."""
    targets = bait.targets()
    target = targets[int(rng.integers(len(targets)))]
    text = _SCRIPTS[int(rng.integers(len(_SCRIPTS)))].format(target)
    front = _FRONTS[int(rng.integers(len(_FRONTS)))] if rng.integers(2) else b""
    return _NAMES[int(rng.integers(len(_NAMES)))], front + text.encode()


def data_elsewhere(
    seeds: dict[str, bytes], bait: Bait, rng: np.random.Generator
) -> tuple[str, bytes]:
    """An MP4 whose frames are said to lie in another file: a data reference."""
    targets = bait.targets()
    target = targets[int(rng.integers(len(targets)))].encode()
    kind = [b"url ", b"urn ", b"alis", b"cios"][int(rng.integers(4))]
    body = struct.pack(">I", 0) + target + b"\0"
    if kind == b"alis":
        body = _alias(target)
    boxes = split(seeds["h264.mp4"])
    held = find(boxes, b"dref")
    assert held is not None
    held.body = struct.pack(">II", 0, 1) + Box(kind, body).to_bytes()
    return ".mp4" if rng.integers(2) else ".mov", join(boxes)


def _alias(target: bytes) -> bytes:
    """A Macintosh alias record with the path in its two forms."""
    volume, name = b"vol".ljust(28, b"\0"), target[-63:].ljust(64, b"\0")
    head = b"\0" * 4 + b"\0" * 4 + struct.pack(">HH", 150, 2) + b"\0\0" + volume + b"\0" * 12
    head += bytes([min(63, len(target))]) + name[:63] + b"\0" * 16 + struct.pack(">hh", 0, 9)
    head += b"\0" * 16
    path = target + b"\0" * (len(target) % 2)
    tail = struct.pack(">HH", 2, len(target)) + path + struct.pack(">HH", 18, len(target)) + path
    return head + tail + struct.pack(">hh", -1, 0)


def attachment(seeds: dict[str, bytes], bait: Bait, rng: np.random.Generator) -> tuple[str, bytes]:
    """Matroska with an attached file, a subtitle track, and a link to another segment."""
    names = (b"../../../tmp/escaped.sh", str(bait.clip).encode(), b"font.ttf", bait.url.encode())
    name = names[int(rng.integers(len(names)))]
    held = _element(b"\x46\x6e", name) + _element(b"\x46\x60", b"application/x-sh")
    held += _element(b"\x46\x5c", b"#!/bin/sh\ntouch escaped\n") + _element(b"\x46\xae", b"\x01")
    attached = _element(b"\x19\x41\xa4\x69", _element(b"\x61\xa7", held))
    text = _element(b"\xd7", b"\x02") + _element(b"\x73\xc5", b"\x02") + _element(b"\x83", b"\x11")
    text += _element(b"\x86", [b"S_TEXT/ASS", b"S_TEXT/UTF8", b"S_VOBSUB"][int(rng.integers(3))])
    text += _element(b"\x63\xa2", b"[Script Info]\nVideo File: " + name)
    tracks = _element(b"\x16\x54\xae\x6b", _element(b"\xae", text))
    linked = _element(b"\x15\x49\xa9\x66", _element(b"\x3e\x83\xbb", name))
    data = bytearray(seeds["vp9.webm"])
    segment = data.find(b"\x18\x53\x80\x67")
    data[segment + 4 : segment + 12] = b"\x01" + b"\xff" * 7  # of unknown size
    cluster = data.find(b"\x1f\x43\xb6\x75")
    data[cluster:cluster] = (attached, tracks + attached, linked)[int(rng.integers(3))]
    return ".mkv", bytes(data)


def _element(name: bytes, body: bytes) -> bytes:
    return name + struct.pack(">Q", len(body) | 1 << 56) + body


def picture_brand(
    seeds: dict[str, bytes], bait: Bait, rng: np.random.Generator
) -> tuple[str, bytes]:
    """A still picture's brand (AVIF, HEIC) over a clip, or a picture that has none of its own."""
    del bait
    brands = (b"avif", b"avis", b"heic", b"mif1", b"crx ", b"M4A ", b"f4v ", b"xxxx")
    data = seeds[["h264.mp4", "av1.mp4"][int(rng.integers(2))]]
    return ".mp4", data[:8] + brands[int(rng.integers(len(brands)))] + data[12:]


BAITS: tuple[Maker, ...] = (script, script, data_elsewhere, attachment, picture_brand)
