"""ISO boxes (MP4, MOV) as a tree that can be taken apart and put together wrongly."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Box", "find", "join", "split", "walk"]

_CONTAINERS = frozenset(
    b"moov trak mdia minf stbl dinf edts udta moof traf mvex".split(),
)


@dataclass
class Box:
    """A box: its kind, and either what it holds or the boxes in it."""

    kind: bytes
    body: bytes = b""
    inside: list[Box] = field(default_factory=list)

    def to_bytes(self) -> bytes:
        """The box with its size in front."""
        held = self.body + join(self.inside)
        return struct.pack(">I", (len(held) + 8) & 0xFFFFFFFF) + self.kind + held


def split(data: bytes) -> list[Box]:
    """The boxes of a sound file."""
    boxes, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        end = at + size if size >= 8 else len(data)
        held = data[at + 8 : end]
        boxes.append(Box(kind, inside=split(held)) if kind in _CONTAINERS else Box(kind, held))
        at = end
    return boxes


def join(boxes: list[Box]) -> bytes:
    """Boxes as a file."""
    return b"".join(box.to_bytes() for box in boxes)


def walk(boxes: list[Box]) -> Iterator[tuple[list[Box], int]]:
    """Every place of a tree: the list, and the position in it."""
    for position, box in enumerate(boxes):
        yield boxes, position
        yield from walk(box.inside)


def find(boxes: list[Box], kind: bytes) -> Box | None:
    """The first box of that kind, wherever it lies."""
    return next((held[at] for held, at in walk(boxes) if held[at].kind == kind), None)
