"""The close looks, small and in a space in which lightness and colour are apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.frames import Luma
from vqscore.features.images import CLOSE_LOOKS
from vqscore.functional.opencv import cv2

__all__ = ["GREY", "SmallLab", "small_scale"]

GREY = 128.0
"""Where a* and b* of 8 bits are zero."""

_SHORT_SIDE = 128


def small_scale(luma: NDArray[np.uint8]) -> float:
    """What a frame at the working size is scaled by to become small, 1 at most."""
    return float(min(1.0, _SHORT_SIDE / min(luma.shape)))


@dataclass(frozen=True)
class SmallLab(Stream[NDArray[np.uint8] | None]):
    """CIE L*a*b*, ``(H, W, 3)`` uint8, of the close looks; ``None`` for the frames between."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The looks, and luma for its size."""
        return (CLOSE_LOOKS, Luma())

    def start(
        self,
        context: PassContext,  # noqa: ARG002
    ) -> Callable[[Chunk], Sequence[NDArray[np.uint8] | None]]:
        """Nothing is kept between chunks."""
        return lambda chunk: [
            None if rgb is None else _lab(rgb, luma)
            for rgb, luma in zip(chunk[CLOSE_LOOKS], chunk[Luma()], strict=True)
        ]


def _lab(rgb: NDArray[np.uint8], luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    scale = small_scale(luma)
    size = (round(luma.shape[1] * scale), round(luma.shape[0] * scale))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2LAB), np.uint8)
