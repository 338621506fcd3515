"""Frames as other features ask for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, PassContext, Stream

__all__ = ["WORKING_SHORT_SIDE", "Luma"]

WORKING_SHORT_SIDE = 256
"""Short side at which motion is measured, px. Smaller clips are taken as they are."""


@dataclass(frozen=True)
class Luma(Stream[NDArray[np.uint8]]):
    """Luma of every frame, ``(H, W)`` uint8, at the working size."""

    short_side: int = WORKING_SHORT_SIDE

    def start(
        self,
        context: PassContext,  # noqa: ARG002
    ) -> Callable[[Chunk], Sequence[NDArray[np.uint8]]]:
        """Nothing is kept between chunks."""
        return lambda chunk: [frame.luma(self.short_side) for frame in chunk.frames]
