"""What an MP4's header claims to hold, before FFmpeg makes room for it.

A header of a few bytes can claim two thousand million frames of one size, or an edit list that
shows the whole clip a hundred thousand times, and FFmpeg makes an index entry for each: a million
cost 88 MB. So a file is refused that claims more of them than it has bytes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from vqscore.errors import UnreadableClipError, UnsupportedClipError

__all__ = [
    "MAX_EDITS",
    "MAX_HEADER_BYTES",
    "check_sample_tables",
    "claimed_edits",
    "claimed_samples",
]

MAX_HEADER_BYTES = 256 << 20
"""Largest header that is read, in bytes; that of a film of ten hours has a tenth of it."""

MAX_EDITS = 1000
"""Edits of a track that are taken; the clips that editors make have a few."""

_SLACK = 100_000
_NOT_READ = frozenset({b"mdat", b"skip", b"wide"})

# Looked for anywhere in the header, not by its tree: FFmpeg takes them in places where they do not
# belong, and then every way of walking the tree differs from its own.
_TABLES = re.compile(rb"trak|stsz|stz2|trun|elst|cmov")
_COUNT_AT = {b"stsz": 12, b"stz2": 12, b"trun": 8, b"elst": 8}


def check_sample_tables(name: str, path: Path) -> None:
    """Refuse a file whose header claims more frames than it can hold.

    Args:
        name: What errors call the file.
        path: A file with the signature of MP4.

    Raises:
        UnreadableClipError: More samples than bytes.
        UnsupportedClipError: A compressed header, one of absurd size, or too many edits.
    """
    claimed = 0
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for header in _headers(name, file, size):
            if b"cmov" in header and b"cmvd" in header:
                problem = "its header is compressed, as QuickTime did in 1999"
                raise UnsupportedClipError(name, problem, "Export it again.")
            edits = claimed_edits(header)
            if edits > MAX_EDITS:
                problem = f"its edit list has {edits} entries, and the limit is {MAX_EDITS}"
                raise UnsupportedClipError(name, problem, "Export the clip as one piece.")
            claimed += claimed_samples(header)
    if claimed > _SLACK + size:
        problem = f"its header claims {claimed} frames and sounds, more than its {size} bytes hold"
        raise UnreadableClipError(name, problem, "The header is damaged; export the clip again.")


def claimed_samples(header: bytes) -> int:
    """Index entries that a header asks for: of each track samples times edits, and of fragments.

    >>> claimed_samples(b"....stsz" + bytes(8) + (500).to_bytes(4, "big"))
    500
    """
    total = samples = edits = 0
    for found in _TABLES.finditer(header):
        kind = found.group()
        if kind in _COUNT_AT:
            place = found.start() + _COUNT_AT[kind]
            count = int.from_bytes(header[place : place + 4], "big")
            edits += count if kind == b"elst" else 0
            samples += 0 if kind == b"elst" else count
        elif kind == b"trak":
            total += samples * max(1, edits)
            samples = edits = 0
    return total + samples * max(1, edits)


def claimed_edits(header: bytes) -> int:
    """Entries of the longest edit list."""
    places = (found.end() for found in re.finditer(rb"elst", header))
    return max((int.from_bytes(header[at + 4 : at + 8], "big") for at in places), default=0)


def _headers(name: str, file: BinaryIO, size: int) -> Iterator[bytes]:
    """Every box of the file that is not plain data."""
    at = taken = 0
    while at + 8 <= size:
        file.seek(at)
        start = file.read(16)
        length, kind = int.from_bytes(start[:4], "big"), start[4:8]
        if length == 1 and len(start) == 16:
            length = int.from_bytes(start[8:], "big")
        if length == 0:
            length = size - at
        if length < 8:
            return
        if kind not in _NOT_READ:
            held = min(length, size - at)
            taken += held
            if taken > MAX_HEADER_BYTES:
                limit = f"{MAX_HEADER_BYTES >> 20} MiB"
                problem = f"its headers are larger than the limit of {limit}"
                raise UnsupportedClipError(name, problem, "Export the clip again.")
            file.seek(at)
            yield file.read(held)
        at += length
