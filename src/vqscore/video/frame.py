"""A decoded frame that is converted to what is asked of it, once."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Frame", "Layout", "scaled_size"]

Layout = Literal["rgb", "luma"]


def scaled_size(width: int, height: int, short_side: int | None) -> tuple[int, int]:
    """Size ``(width, height)`` with the short side at most ``short_side``, both even, never larger.

    >>> scaled_size(1280, 720, 384)
    (682, 384)
    >>> scaled_size(256, 256, 384)
    (256, 256)
    >>> scaled_size(1280, 720, None)
    (1280, 720)
    """
    if short_side is None or min(width, height) <= short_side:
        return width, height
    scale = short_side / min(width, height)
    return max(2, int(width * scale / 2) * 2), max(2, int(height * scale / 2) * 2)


class Frame:
    """One frame: its place in time, and its pixels in the layout and size that are asked for.

    Args:
        index: Position among the decoded frames, from 0.
        pts_seconds: Presentation time, on the clip's own time line, from 0.
        convert: Gives ``(H, W, 3)`` uint8 RGB or ``(H, W)`` uint8 luma, contiguous, upright, at
            the size :func:`scaled_size` names for the short side asked for.
    """

    __slots__ = ("_convert", "_lock", "_made", "index", "pts_seconds")

    def __init__(
        self,
        index: int,
        pts_seconds: float,
        convert: Callable[[Layout, int | None], NDArray[np.uint8]],
    ) -> None:
        self.index = index
        self.pts_seconds = pts_seconds
        self._convert = convert
        self._lock = Lock()
        self._made: dict[tuple[Layout, int | None], NDArray[np.uint8]] = {}

    def _get(self, layout: Layout, short_side: int | None) -> NDArray[np.uint8]:
        wanted = (layout, short_side)
        # Features ask from several threads, and the same pixels are made once.
        with self._lock:
            if wanted not in self._made:
                self._made[wanted] = self._convert(layout, short_side)
            return self._made[wanted]

    def rgb(self, short_side: int | None = None) -> NDArray[np.uint8]:
        """RGB, ``(H, W, 3)`` uint8."""
        return self._get("rgb", short_side)

    def luma(self, short_side: int | None = None) -> NDArray[np.uint8]:
        """Luma in full range, ``(H, W)`` uint8."""
        return self._get("luma", short_side)
