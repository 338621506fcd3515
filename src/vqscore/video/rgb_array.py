"""Pixels that are already RGB arrays, converted to what is asked of a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from vqscore.video.frame import Layout, scaled_size

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["convert_rgb"]


def convert_rgb(
    rgb: NDArray[np.uint8], layout: Layout, short_side: int | None
) -> NDArray[np.uint8]:
    """Scale an image and reduce it to luma where that is asked for.

    Args:
        rgb: ``(H, W, 3)`` uint8.
        layout: ``"rgb"``, or ``"luma"`` for full-range luma with the weights of BT.601.
        short_side: The short side of the result, see :func:`~vqscore.video.frame.scaled_size`.

    Returns:
        ``(h, w, 3)`` or ``(h, w)`` uint8, contiguous; the input itself where nothing is to be done.
    """
    import cv2  # noqa: PLC0415 - importing this package must stay cheap
    import numpy as np  # noqa: PLC0415

    height, width = rgb.shape[:2]
    size = scaled_size(width, height, short_side)
    image: NDArray[np.uint8] = np.ascontiguousarray(rgb)
    # Luma is a weighted sum, so it may be taken first: scaling one channel costs a third.
    if layout == "luma":
        image = cast("NDArray[np.uint8]", cv2.cvtColor(image, cv2.COLOR_RGB2GRAY))
    if size != (width, height):
        image = cast("NDArray[np.uint8]", cv2.resize(image, size, interpolation=cv2.INTER_AREA))
    return image
