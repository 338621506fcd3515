"""Checks made before any decoder sees a file: is it there, is it video, is its size sane?

A decoder is a large attack surface, and some demuxers open other files by design: a playlist named
``.mp4`` would be read as a playlist. So a file must show the signature of a container on the list
below, and only that container's demuxer may open it.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from vqscore.errors import ClipNotFoundError, UnreadableClipError, UnsupportedClipError

__all__ = [
    "MAX_PIXELS",
    "MAX_SIDE",
    "MIN_SIDE",
    "Container",
    "check_file",
    "check_size",
    "container_of",
]

MAX_SIDE = 8192
"""Longest side of a frame that is decoded, in pixels."""

MAX_PIXELS = 40_000_000
"""Largest frame that is decoded, in pixels (an 8K frame has 33 million)."""

MIN_SIDE = 8
"""Shortest side of a frame that is scored, in pixels: below it cells of 6 pixels find no place."""

_HEAD_BYTES = 1024
_LFS = b"version https://git-lfs.github.com/spec/"
_TEXT_CONTROLS = frozenset(b"\t\n\r\f\b\x1b")


@dataclass(frozen=True, slots=True)
class Container:
    """A kind of file that may be decoded.

    Args:
        name: The kind, as an error message calls it.
        demuxers: FFmpeg's names of the demuxers that may open it, separated by commas.
    """

    name: str
    demuxers: str


_MP4 = Container("MP4/MOV", "mov,mp4,m4a,3gp,3g2,mj2")
_MATROSKA = Container("Matroska/WebM", "matroska,webm")
_AVI = Container("AVI", "avi")
_WEBP = Container("WebP", "webp")
_GIF = Container("GIF", "gif")
_FLV = Container("FLV", "flv")
_OGG = Container("Ogg", "ogg")
_MPEG_TS = Container("MPEG-TS", "mpegts")
_MPEG_PS = Container("MPEG-PS", "mpeg,mpegvideo")
_RAW = Container("raw H.264/HEVC", "h264,hevc")

_KNOWN = tuple(
    kind.name for kind in (_MP4, _MATROSKA, _AVI, _WEBP, _GIF, _FLV, _OGG, _MPEG_TS, _MPEG_PS, _RAW)
)

_PREFIXES = (
    (b"\x1aE\xdf\xa3", _MATROSKA),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"FLV\x01", _FLV),
    (b"OggS", _OGG),
    (b"\x00\x00\x01\xba", _MPEG_PS),
    (b"\x00\x00\x01\xb3", _MPEG_PS),
)

# The first box of an ISO file; files older than "ftyp" begin with one of the others.
_MP4_BOXES = frozenset({b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot", b"styp"})

_NOT_VIDEO = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"ID3", "an MP3 sound file"),
    (b"fLaC", "a FLAC sound file"),
)


def container_of(head: bytes) -> Container | None:
    """The container that a file's first bytes announce, if it is one that may be decoded.

    >>> container_of(b"GIF89a").name
    'GIF'
    >>> container_of(b"ffconcat version 1.0") is None
    True
    """
    for prefix, container in _PREFIXES:
        if head.startswith(prefix):
            return container
    if head[4:8] in _MP4_BOXES:
        return _MP4
    if head[:4] == b"RIFF":
        return {b"AVI ": _AVI, b"WEBP": _WEBP}.get(head[8:12])
    if _has_sync_bytes(head, 0, 188) or _has_sync_bytes(head, 4, 192):
        return _MPEG_TS
    return _RAW if _is_annex_b(head) else None


def _has_sync_bytes(head: bytes, first: int, packet: int) -> bool:
    """Whether MPEG-TS packets begin where they should; one packet alone is not enough to tell."""
    places = range(first, len(head), packet)
    return len(places) > 1 and all(head[place] == 0x47 for place in places)


def _is_annex_b(head: bytes) -> bool:
    """Whether a start code is followed by a unit that begins an H.264 or HEVC stream."""
    for start_code in (b"\x00\x00\x00\x01", b"\x00\x00\x01"):
        if head.startswith(start_code) and len(head) > len(start_code):
            unit = head[len(start_code)]
            h264 = unit & 0x1F in {6, 7, 9} and unit < 0x80
            hevc = unit >> 1 in {32, 33, 34, 35, 39}
            return h264 or hevc
    return False


def _describe(head: bytes) -> str:
    """What a file that is no video looks like, in words."""
    for prefix, words in _NOT_VIDEO:
        if head.startswith(prefix):
            return words
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"ffconcat"):
        return "an ffconcat script, which names other files"
    if start.startswith(b"#extm3u"):
        return "a playlist, which names other files"
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "a web page"
    if all(byte >= 0x20 or byte in _TEXT_CONTROLS for byte in head):
        return "text"
    return "of no known kind"


def check_file(path: Path, name: str | None = None) -> Container:
    """Make sure there is a video file at ``path``; nothing of it is decoded.

    Args:
        path: The file.
        name: What errors call it; the path unless given.

    Returns:
        The container its signature announces.

    Raises:
        ClipNotFoundError: No such file, or a directory.
        UnreadableClipError: It cannot be opened, is no plain file, is empty, is an un-pulled Git
            LFS pointer, or is no video.
    """
    name = str(path) if name is None else name
    try:
        # Before it is opened: opening a pipe waits for a writer, and a device may do anything.
        _check_is_file(path.stat().st_mode, name)
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError:
        raise ClipNotFoundError(name, "there is no such file", "Check the path.") from None
    except PermissionError as error:
        problem = f"the file cannot be opened ({error.strerror})"
        raise UnreadableClipError(name, problem, "Check its permissions.") from None
    except (OSError, ValueError) as error:
        raise ClipNotFoundError(name, f"the path is not valid ({error})", "Check it.") from None
    if not head:
        raise UnreadableClipError(name, "the file is empty (0 bytes)", "Make or fetch it again.")
    if head.startswith(_LFS):
        problem = "is a Git LFS pointer, not the video it stands for"
        raise UnreadableClipError(name, problem, "Run `git lfs pull` to fetch the video.")
    container = container_of(head)
    if container is None:
        problem = f"is {_describe(head)}, where a video file was expected"
        remedy = f"Known are {', '.join(_KNOWN)}."
        raise UnreadableClipError(name, problem, remedy)
    return container


def _check_is_file(mode: int, name: str) -> None:
    if stat.S_ISDIR(mode):
        problem, remedy = "is a directory, not a video file", "Name the files in it."
        raise ClipNotFoundError(name, problem, remedy)
    if not stat.S_ISREG(mode):
        problem = "is a pipe, a socket or a device, not a file"
        raise UnreadableClipError(name, problem, "Write the video to a file first.")


def check_size(name: str, width: int, height: int) -> None:
    """Refuse frames that would take gigabytes to decode, and those too small to show anything.

    Raises:
        UnreadableClipError: The frames have no size.
        UnsupportedClipError: They are outside the limits.
    """
    if width <= 0 or height <= 0:
        problem = f"declares frames of {width}x{height} pixels"
        # FFmpeg leaves the size out where it refuses one.
        limit = f"the limit of {MAX_PIXELS // 1_000_000} megapixels"
        remedy = f"The header is damaged, or its size is above {limit}; export the clip again."
        raise UnreadableClipError(name, problem, remedy)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        limit = f"{MAX_SIDE} pixels a side and {MAX_PIXELS // 1_000_000} megapixels"
        problem = f"its frames of {width}x{height} pixels are above the limit of {limit}"
        raise UnsupportedClipError(name, problem, "Scale the clip down first.")
    if min(width, height) < MIN_SIDE:
        problem = f"its frames of {width}x{height} pixels show too little to be scored"
        raise UnsupportedClipError(name, problem, f"Give it {MIN_SIDE} pixels a side, or more.")
