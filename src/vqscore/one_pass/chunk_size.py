"""How many frames a chunk has: as many as asked for, and fewer of large ones."""

from __future__ import annotations

from vqscore.clip import ClipInfo

__all__ = ["chunk_size"]

_MOST_PIXELS = 64_000_000
"""Of all frames of a chunk. A decoded one has 1.5 to 8 bytes a pixel, and three chunks are held."""


def chunk_size(info: ClipInfo, asked: int) -> int:
    """Frames for a chunk; no number depends on it, and memory does.

    Args:
        info: What is decoded.
        asked: At most so many.

    >>> chunk_size(ClipInfo(1920, 1080, 24.0, None, None, "h264", "pyav"), 8)
    8
    >>> chunk_size(ClipInfo(7680, 4320, 24.0, None, None, "h264", "pyav"), 8)
    1
    """
    return max(1, min(asked, _MOST_PIXELS // (info.width * info.height)))
