"""Sound files made unsound: any file by its bytes, MP4 by its boxes."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np

from benchmarks.robustness.boxes import Box, find, join, split, walk

__all__ = ["ANY_FILE", "MP4_ONLY", "Mutation"]

Mutation = Callable[[bytes, np.random.Generator], bytes]

_NUMBERS = (0, 1, 2, 1000, 10**6, 16000, 16000 << 16, 2**31 - 1, 2**31, 2**32 - 1, 2**24)


def bit_flips(data: bytes, rng: np.random.Generator) -> bytes:
    """Some bits anywhere."""
    made = bytearray(data)
    for place in rng.integers(0, len(data), int(rng.integers(1, 33))):
        made[place] ^= 1 << int(rng.integers(8))
    return bytes(made)


def header_flips(data: bytes, rng: np.random.Generator) -> bytes:
    """Some bytes of the first and last 600, where headers and indexes lie."""
    made = bytearray(data)
    near = min(600, len(data))
    for place in rng.integers(-near, near, int(rng.integers(1, 17))):
        made[place] = int(rng.integers(256))
    return bytes(made)


def truncation(data: bytes, rng: np.random.Generator) -> bytes:
    """The first part."""
    return data[: int(rng.integers(0, len(data)))]


def hole(data: bytes, rng: np.random.Generator) -> bytes:
    """A stretch left out, so that all behind it lies elsewhere."""
    start, end = sorted(int(place) for place in rng.integers(0, len(data), 2))
    return data[:start] + data[end:]


def repeat(data: bytes, rng: np.random.Generator) -> bytes:
    """A stretch several times."""
    start, end = sorted(int(place) for place in rng.integers(0, len(data), 2))
    return data[:end] + data[start:end] * int(rng.integers(1, 9)) + data[end:]


def swap(data: bytes, rng: np.random.Generator) -> bytes:
    """Two stretches in each other's place."""
    a, b, c, d = sorted(int(place) for place in rng.integers(0, len(data), 4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def noise(data: bytes, rng: np.random.Generator) -> bytes:
    """A stretch of noise behind a header that is left alone."""
    made = bytearray(data)
    start = int(rng.integers(12, max(13, len(data))))
    size = int(rng.integers(1, 400))
    made[start : start + size] = rng.bytes(min(size, len(data) - start))
    return bytes(made)


def absurd_number(data: bytes, rng: np.random.Generator) -> bytes:
    """A 1 to 8 byte number anywhere, replaced by one that few programs expect."""
    size = int(rng.choice([1, 2, 3, 4, 8]))
    value = int(rng.choice(_NUMBERS)) % 256**size
    place = int(rng.integers(0, max(1, len(data) - size)))
    order = "big" if rng.integers(2) else "little"
    return data[:place] + value.to_bytes(size, order) + data[place + size :]


def _changed(data: bytes, change: Callable[[list[Box]], None]) -> bytes:
    boxes = split(data)
    change(boxes)
    return join(boxes)


def box_number(data: bytes, rng: np.random.Generator) -> bytes:
    """A number in a box of the header, replaced."""

    def change(boxes: list[Box]) -> None:
        leaves = [held[at] for held, at in walk(boxes) if held[at].kind != b"mdat"]
        leaves = [box for box in leaves if len(box.body) >= 4]
        box = leaves[int(rng.integers(len(leaves)))]
        place = 4 * int(rng.integers(len(box.body) // 4))
        value = struct.pack(">I", int(rng.choice(_NUMBERS)))
        box.body = box.body[:place] + value + box.body[place + 4 :]

    return _changed(data, change)


def box_order(data: bytes, rng: np.random.Generator) -> bytes:
    """Two boxes in each other's place, whatever they are."""

    def change(boxes: list[Box]) -> None:
        places = list(walk(boxes))
        (one, i), (other, j) = (places[int(k)] for k in rng.integers(0, len(places), 2))
        one[i], other[j] = Box(other[j].kind, *_held(other[j])), Box(one[i].kind, *_held(one[i]))

    return _changed(data, change)


def _held(box: Box) -> tuple[bytes, list[Box]]:
    # As bytes: a box that was put into itself would have no end.
    return box.body + join(box.inside), []


def box_twice(data: bytes, rng: np.random.Generator) -> bytes:
    """A box, and all in it, many times."""

    def change(boxes: list[Box]) -> None:
        places = list(walk(boxes))
        held, at = places[int(rng.integers(len(places)))]
        times = min(int(rng.choice([2, 3, 100, 2000])), 200_000 // len(held[at].to_bytes()))
        held[at:at] = [held[at]] * times

    return _changed(data, change)


def box_within_itself(data: bytes, rng: np.random.Generator) -> bytes:
    """A box in a box of its kind in a box of its kind, thousands deep."""
    kind = [b"moov", b"trak", b"udta", b"moof", b"meta", b"edts"][int(rng.integers(6))]
    depth = int(rng.choice([20, 1000, 20_000]))
    nested = b"".join(struct.pack(">I", 8 * (depth - n)) + kind for n in range(depth))
    boxes = split(data)
    if rng.integers(2):
        return boxes[0].to_bytes() + nested + join(boxes[1:])
    moov = find(boxes, b"moov")
    if moov is not None:
        moov.inside.append(Box(nested[4:8], nested[8:]))
    return join(boxes)


def box_size(data: bytes, rng: np.random.Generator) -> bytes:
    """A box that claims another size than it has."""
    boxes = split(data)
    places = [held[at].to_bytes() for held, at in walk(boxes)]
    chosen = places[int(rng.integers(len(places)))]
    at = data.find(chosen)
    return data[:at] + struct.pack(">I", int(rng.choice(_NUMBERS))) + data[at + 4 :]


ANY_FILE: tuple[Mutation, ...] = (
    bit_flips, header_flips, truncation, hole, repeat, swap, noise, absurd_number,
)  # fmt: skip
MP4_ONLY: tuple[Mutation, ...] = (box_number, box_order, box_twice, box_within_itself, box_size)
