"""Pixels as images inside a page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Image", "Quality", "encoded"]


@dataclass(frozen=True, slots=True)
class Quality:
    """How small pictures are made: a factor on their sides, and WebP's quality from 0 to 100."""

    scale: float
    webp: int


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as a ``data:`` address, with the size it was made in."""

    address: str
    width: int
    height: int


def encoded(pixels: NDArray[np.uint8], quality: Quality) -> Image:
    """A picture as WebP, which every browser since 2020 shows, at half the size of JPEG.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        quality: How small.
    """
    from PIL import Image as Pillow  # noqa: PLC0415 - importing this package must stay cheap

    picture = Pillow.fromarray(pixels)
    if quality.scale < 1:
        width = max(2, round(picture.width * quality.scale))
        height = max(2, round(picture.height * quality.scale))
        picture = picture.resize((width, height), Pillow.Resampling.BOX)
    held = io.BytesIO()
    picture.save(held, "WEBP", quality=quality.webp, method=4)
    data = base64.b64encode(held.getvalue()).decode("ascii")
    return Image(f"data:image/webp;base64,{data}", picture.width, picture.height)
