"""FFmpeg frames, converted and scaled in one step by its own scaler."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from vqscore.video.frame import Layout, scaled_size

if TYPE_CHECKING:
    import av
    import numpy as np
    from av.video.reformatter import VideoReformatter
    from numpy.typing import NDArray

__all__ = ["Converter"]

_FORMATS: dict[Layout, str] = {"rgb": "rgb24", "luma": "gray"}


class Converter:
    """Converts the frames of one clip; scaler contexts are kept from frame to frame.

    Args:
        width: Width of every frame as displayed, in pixels. A frame that was coded in another size
            (some streams change it midway) is scaled to it.
        height: Height of every frame as displayed, in pixels.
        quarter_turns: Counter-clockwise quarter turns that bring a coded frame upright.
    """

    def __init__(self, width: int, height: int, quarter_turns: int) -> None:
        self._size = width, height
        self._quarter_turns = quarter_turns
        self._scalers: dict[tuple[Layout, int | None], VideoReformatter] = {}
        self._lock = Lock()

    def __call__(
        self, frame: av.VideoFrame, layout: Layout, short_side: int | None
    ) -> NDArray[np.uint8]:
        """Pixels of ``frame`` as ``(H, W, 3)`` RGB or ``(H, W)`` full-range luma, uint8."""
        import numpy as np  # noqa: PLC0415 - importing this package must stay cheap
        from av.video.reformatter import (  # noqa: PLC0415
            ColorRange,
            Interpolation,
            VideoReformatter,
        )

        width, height = scaled_size(*self._size, short_side)
        if self._quarter_turns % 2:
            width, height = height, width
        # The scaler marks the source frame while it works and lets other threads run meanwhile.
        with self._lock:
            scaler = self._scalers.setdefault((layout, short_side), VideoReformatter())
            made = scaler.reformat(
                frame,
                width=width,
                height=height,
                format=_FORMATS[layout],
                # Area averaging does not alias when it shrinks. BITEXACT keeps the vectorised paths
                # to the results of the plain ones, whatever the processor. Without FULL_CHR_H_INT
                # a shrunk RGB frame has only half the colour samples in a row.
                interpolation=Interpolation.AREA
                | Interpolation.BITEXACT
                | Interpolation.FULL_CHR_H_INT,
                dst_color_range=ColorRange.JPEG,
                # One thread: the default starts a pool for every scaler.
                threads=1,
            )
        pixels = np.rot90(made.to_ndarray(), self._quarter_turns)
        upright: NDArray[np.uint8] = np.ascontiguousarray(pixels, dtype=np.uint8)
        return upright
