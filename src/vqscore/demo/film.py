"""Frames to a real MP4, as a generator would deliver them."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

__all__ = ["write_mp4"]


def write_mp4(path: Path, frames: Iterable[NDArray[np.uint8]], fps: int) -> None:
    """Encode frames as H.264 at a quality at which artefacts are hard to see.

    Args:
        path: The file to write.
        frames: ``(H, W, 3)`` RGB, even sizes.
        fps: Frames per second.
    """
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps, options={"crf": "17"})
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, fps)
        for index, image in enumerate(frames):
            if index == 0:
                stream.height, stream.width = image.shape[:2]
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
