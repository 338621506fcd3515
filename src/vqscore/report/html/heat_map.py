"""Where in the frame a clip is bad: the boxes of its moments, laid over one another."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from vqscore.outcome import Moment

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["heat_of", "heated"]

_BLUR = 0.02
"""Standard deviation of the softening, as a share of the frame's longer side."""


def heat_of(moments: Iterable[Moment], width: int, height: int) -> NDArray[np.float32]:
    r"""How bad each place is over the clip, 0 to 1, where 1 is worst.

    With the local values :math:`v_i` of the moments whose box covers a place, its heat is
    :math:`1 - \prod_i v_i`: one moment of value 0 is enough, and moments add up without ever going
    over 1. It is not scaled to the clip: the same colour means the same in every report.

    Args:
        moments: Those without a box are nowhere in particular, and are left out.
        width: Width of the result in pixels.
        height: Height of it.

    Returns:
        ``(height, width)`` float32, softened at the edges.
    """
    import cv2  # noqa: PLC0415 - importing this package must stay cheap
    import numpy as np  # noqa: PLC0415

    kept = np.ones((height, width), np.float32)
    for moment in moments:
        if moment.box is None:
            continue
        x, y, w, h = moment.box
        top, bottom = max(0, int(y * height)), max(1, round((y + h) * height))
        left, right = max(0, int(x * width)), max(1, round((x + w) * width))
        kept[top:bottom, left:right] *= min(max(moment.value, 0.0), 1.0)
    sigma = _BLUR * max(width, height)
    soft: NDArray[np.float32] = cv2.GaussianBlur(1 - kept, (0, 0), sigma).astype(np.float32)
    return soft


def heated(pixels: NDArray[np.uint8], heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """A frame in grey with its heat over it, amber to red; brightness tells as well as hue.

    Args:
        pixels: ``(H, W, 3)`` uint8 RGB.
        heat: ``(H, W)``, 0 to 1.
    """
    import numpy as np  # noqa: PLC0415

    grey = pixels.astype(np.float32).mean(axis=2, keepdims=True) * 0.62 + 26
    cold, hot = (np.array(c, np.float32) for c in ((255, 196, 60), (214, 24, 20)))
    share = heat[..., None]
    colour = cold + (hot - cold) * share
    opacity = np.clip(share * 1.1, 0, 0.72)
    mixed = grey * (1 - opacity) + colour * opacity
    shown: NDArray[np.uint8] = np.clip(mixed + 0.5, 0, 255).astype(np.uint8)
    return shown
