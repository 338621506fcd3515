"""A clip over HTTP, whole or in part: players seek by asking for ranges of bytes."""

from __future__ import annotations

import os
import re
import stat
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import BinaryIO

__all__ = ["byte_range", "send_clip"]

_TYPES = {
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mov": "video/mp4", # browsers play H.264 in it under this name only
    ".webm": "video/webm",
    ".mkv": "video/x-matroska",
    ".avi": "video/x-msvideo",
    ".gif": "image/gif",
    ".webp": "image/webp",
}  # fmt: skip
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_CHUNK = 1 << 16


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """First and last byte asked for; ``None`` if that lies outside.

    Headers of another form ask for the whole, as the standard says.

    >>> byte_range("bytes=10-", 100), byte_range("bytes=-10", 100), byte_range(None, 100)
    ((10, 99), (90, 99), (0, 99))
    """
    asked = _RANGE.fullmatch((header or "").strip())
    if asked is None or asked[1] == asked[2] == "":
        return 0, size - 1
    first, last = asked.groups()
    if not first:
        return (max(0, size - int(last)), size - 1) if int(last) else None
    end = min(int(last), size - 1) if last else size - 1
    return (int(first), end) if int(first) <= end else None


def send_clip(handler: BaseHTTPRequestHandler, clip: Path) -> None:
    """Answer with the clip, or the part of it that was asked for; only a plain file is one."""
    stream = _opened(clip)
    if stream is None:
        _head(handler, HTTPStatus.NOT_FOUND, {}, 0)
        return
    with stream:
        size = os.fstat(stream.fileno()).st_size
        asked = handler.headers.get("Range")
        part = byte_range(asked, size)
        if part is None:
            headers = {"Content-Range": f"bytes */{size}"}
            _head(handler, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers, 0)
            return
        first, last = part
        headers = {"Content-Type": _TYPES.get(clip.suffix.lower(), "application/octet-stream")}
        whole = (first, last) == (0, size - 1) and asked is None
        if not whole:
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        length = last - first + 1
        _head(handler, HTTPStatus.OK if whole else HTTPStatus.PARTIAL_CONTENT, headers, length)
        if handler.command != "HEAD":
            _copy(stream, handler, first, length)


def _opened(clip: Path) -> BinaryIO | None:
    """The clip, if it is there and a plain file: opening a pipe would wait for a writer."""
    try:
        return clip.open("rb") if stat.S_ISREG(clip.stat().st_mode) else None
    except (OSError, ValueError):
        return None


def _head(
    handler: BaseHTTPRequestHandler, status: HTTPStatus, headers: dict[str, str], length: int
) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name, value)
    handler.send_header("Accept-Ranges", "bytes")
    handler.send_header("Content-Length", str(length))
    handler.send_header("Cache-Control", "no-store")
    handler.send_header("X-Content-Type-Options", "nosniff")
    handler.end_headers()


def _copy(stream: BinaryIO, handler: BaseHTTPRequestHandler, first: int, length: int) -> None:
    stream.seek(first)
    try:
        while length > 0 and (chunk := stream.read(min(_CHUNK, length))):
            handler.wfile.write(chunk)
            length -= len(chunk)
    except (BrokenPipeError, ConnectionResetError):
        # The player has enough, or the page was left.
        handler.close_connection = True
