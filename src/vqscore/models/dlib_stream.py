"""The elements of a file that dlib wrote (``dlib/serialize.h``), read without dlib.

Whole numbers are a control byte, its top bit the sign and its low half the number of bytes that
follow, least significant first. Real ones are two whole numbers, mantissa and power of two. A
tensor is a version, four sizes, and raw little-endian floats.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["DlibStream", "StreamError"]

_SIGN, _UNUSED, _LENGTH = 0x80, 0x70, 0x0F
_LONGEST = 8
_LARGEST_POWER = 900
_TENSOR_VERSION, _SLICE_VERSION = 2, 1


class StreamError(ValueError):
    """The bytes are not what should be at this place; it says where, what, and what is expected."""


class DlibStream:
    """Reads elements one after another.

    Args:
        data: The file's bytes.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def integer(self) -> int:
        """The next whole number.

        Raises:
            StreamError: There is none here.
        """
        start = self._at
        control = self._take(1)[0]
        length = control & _LENGTH
        if control & _UNUSED or not 1 <= length <= _LONGEST:
            raise StreamError(f"byte {start}: {control:#04x} begins no whole number")
        size = int.from_bytes(self._take(length), "little")
        return -size if control & _SIGN else size

    def real(self) -> float:
        """The next real number.

        Raises:
            StreamError: There is none here, or it is not finite.
        """
        start = self._at
        mantissa, power = self.integer(), self.integer()
        # Powers from 32000 on stand for infinity and "not a number".
        if abs(power) > _LARGEST_POWER:
            raise StreamError(
                f"byte {start}: {mantissa} times 2 to the {power} is no finite number"
            )
        return math.ldexp(mantissa, power)

    def flag(self) -> bool:
        """The next yes or no, which are the characters 1 and 0.

        Raises:
            StreamError: It is neither.
        """
        start = self._at
        character = self._take(1)
        if character not in (b"0", b"1"):
            raise StreamError(f"byte {start}: {character!r} is neither '0' nor '1'")
        return character == b"1"

    def text(self) -> str:
        """The next text.

        Raises:
            StreamError: There is none here.
        """
        start = self._at
        length = self.integer()
        if not 0 <= length <= 255:
            raise StreamError(f"byte {start}: no name is {length} characters long")
        return self._take(length).decode("latin-1")

    def shape(self) -> tuple[int, ...]:
        """The next four sizes of a slice of parameters.

        Raises:
            StreamError: There are none here.
        """
        return self._sizes(_SLICE_VERSION)

    def tensor(self) -> NDArray[np.float32]:
        """The next tensor, float32 of four axes; an empty one has the shape ``(0, 0, 0, 0)``.

        Raises:
            StreamError: There is none here, or it holds a number that is not finite.
        """
        start = self._at
        sizes = self._sizes(_TENSOR_VERSION)
        raw = self._take(4 * math.prod(sizes))
        values = np.frombuffer(raw, "<f4").reshape(sizes).astype(np.float32)
        if not np.isfinite(values).all():
            raise StreamError(f"byte {start}: a tensor {sizes} holds numbers that are not finite")
        return values

    def expect(self, found: object, expected: object, what: str) -> None:
        """Compare what was just read.

        Raises:
            StreamError: It is something else.
        """
        if found != expected:
            raise StreamError(f"before byte {self._at}: {what} is {found!r}, not {expected!r}")

    def end(self) -> None:
        """Nothing may follow.

        Raises:
            StreamError: Something does.
        """
        if left := len(self._data) - self._at:
            raise StreamError(f"byte {self._at}: {left} bytes follow the last element")

    def _sizes(self, version: int) -> tuple[int, ...]:
        self.expect(self.integer(), version, "the version of a tensor")
        start = self._at
        sizes = tuple(self.integer() for _ in range(4))
        if min(sizes) < 0:
            raise StreamError(f"byte {start}: no tensor has the sizes {sizes}")
        return sizes

    def _take(self, count: int) -> bytes:
        start = self._at
        if count > len(self._data) - start:
            left = len(self._data) - start
            raise StreamError(f"byte {start}: {count} bytes should follow, and {left} do")
        self._at += count
        return self._data[start : self._at]
