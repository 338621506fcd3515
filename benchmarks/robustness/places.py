"""What is no plain file, and names that no sound program gives."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["ODD_NAMES", "PLACES"]


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _listening(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path.name[-20:])


def _unix_socket(path: Path) -> None:
    # The address of such a socket is at most about 100 bytes long.
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        _listening(path)
        Path(path.name[-20:]).rename(path)
    finally:
        os.chdir(before)


def _unreadable(path: Path) -> None:
    path.write_bytes(b"GIF89a")
    path.chmod(0)


PLACES: tuple[tuple[str, Callable[[Path], object]], ...] = (
    ("empty", Path.touch),
    ("directory", Path.mkdir),
    ("fifo", _fifo),
    ("unix socket", _unix_socket),
    ("/dev/zero", lambda path: path.symlink_to("/dev/zero")),
    ("/dev/full", lambda path: path.symlink_to("/dev/full")),
    ("terminal", lambda path: path.symlink_to("/dev/tty")),
    ("standard input", lambda path: path.symlink_to("/dev/stdin")),
    ("process memory", lambda path: path.symlink_to("/proc/self/mem")),
    ("symlink loop", lambda path: path.symlink_to(path.name)),
    ("dangling symlink", lambda path: path.symlink_to("nothing-here")),
    ("unreadable", _unreadable),
    ("missing", lambda _: None),
)
"""What it is, and what puts it there."""

_RAW_NAMES = (
    b"-rf", b"--help", b"new\nline", b"quo'te\"s", b"b\xff\xfe", b"\x1b[2J\x1b]0;title\x07",
    b"%s%n%d",
    b"data:video,x", b"concat:a|b", b"pipe:0", b"~", b"$(touch escaped)", b"`id`", b"a;b&c|d",
    b"::error::x", b"=1+1", b"x\r::set-output name=a::b", "\u202egpj".encode(), b"a" * 200,
    b"sub\\..\\x",
)  # fmt: skip


def _usable(name: bytes) -> bool:
    """Whether this system takes such a name: macOS wants UTF-8, Windows few punctuation marks."""
    if sys.platform == "linux":
        return True
    with suppress(UnicodeDecodeError):
        return sys.platform == "darwin" and bool(name.decode())
    return False


ODD_NAMES: tuple[str, ...] = tuple(os.fsdecode(name) for name in _RAW_NAMES if _usable(name))
"""Names for files, without an ending."""
