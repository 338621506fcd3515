"""An H.264 sequence header of any size, written bit by bit."""

from __future__ import annotations

__all__ = ["h264_header"]


def _golomb(value: int) -> str:
    """An unsigned Exp-Golomb code."""
    bits = f"{value + 1:b}"
    return "0" * (len(bits) - 1) + bits


def h264_header(width: int, height: int) -> bytes:
    """A sequence parameter set in Annex B form: baseline, frames of ``width`` by ``height`` px."""
    profile, level = 66, 51
    fields = [0, 0, 2, 4]  # id, frame numbers in 4 bits, order as coded, reference frames
    bits = "".join(map(_golomb, fields))
    bits += "0" + _golomb(width // 16 - 1) + _golomb(height // 16 - 1)
    bits += "1" + "1" + "0" + "0" + "1"  # frames only, 8x8 inference, no cropping, no VUI, stop
    bits += "0" * (-len(bits) % 8)
    body = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits), 8))
    # A byte of 3 after two zero bytes keeps a start code from appearing within.
    return b"\0\0\0\1\x67" + bytes([profile, 0, level]) + body.replace(b"\0\0\0", b"\0\0\3\0")
