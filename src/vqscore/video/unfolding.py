"""A bound on what a file may unfold to while it is decoded.

A picture of one colour takes few bytes at any size, and a frame can be shown again for a few bytes
more. What no encoder makes of a scene is refused while it is decoded, so that the time a file can
cost is bounded by its size.
"""

from __future__ import annotations

from vqscore.errors import UnsupportedClipError

__all__ = ["Unfolding"]

_FREE_FRAMES = 10_000
_BYTES_A_FRAME = 8
"""Below the smallest frame with its place in an index; a GIF's has more than 20."""

_FREE_PIXELS = 2_000_000_000
"""Forty seconds of 1080p; nobody waits long for so many."""

_PIXELS_A_BYTE = 300_000
"""Black clips of 720p to 2160p by x264, x265 and libvpx have 18,000 to 35,000, measured; of a scene
the first frame alone has bytes for hours."""


class Unfolding:
    """Counts what a file gave so far.

    Args:
        name: What errors call the file.
        size: The file's size in bytes.
    """

    def __init__(self, name: str, size: int) -> None:
        self._name, self._size = name, size
        self._frames = self._pixels = 0

    def expect(self, frames: int, pixels: int) -> None:
        """What a header promises, where the bytes of each frame are not known.

        Args:
            frames: How many.
            pixels: Of each, width times height.

        Raises:
            UnsupportedClipError: As for :meth:`add`.
        """
        self._hold(frames, frames * pixels, self._size)

    def add(self, pixels: int, read: int) -> None:
        """One more frame.

        Args:
            pixels: Width times height.
            read: Bytes of packets that were read so far. Those of a file that is read over and
                over again count once.

        Raises:
            UnsupportedClipError: The file unfolds to more than any encoder packs.
        """
        self._frames += 1
        self._pixels += pixels
        self._hold(self._frames, self._pixels, min(read, self._size))

    def _hold(self, frames: int, pixels: int, read: int) -> None:
        most_frames = max(_FREE_FRAMES, self._size // _BYTES_A_FRAME)
        if frames > most_frames or pixels > _FREE_PIXELS + read * _PIXELS_A_BYTE:
            problem = (
                f"it unfolds like a decompression bomb: {frames} frames, "
                f"{pixels / 1e6:.0f} megapixels, out of {read} bytes"
            )
            raise UnsupportedClipError(self._name, problem, "Export the clip again.")
