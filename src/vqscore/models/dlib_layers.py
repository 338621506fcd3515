"""The make-up of dlib's face network: its blocks, and the weights that fill them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCKS", "SIDE", "VECTOR", "Block", "Convolution", "FaceWeights"]

SIDE = 150
"""Width and height of the picture that the network takes, px."""

VECTOR = 128
"""Length of the vector that it gives."""


@dataclass(frozen=True, slots=True)
class Block:
    """Two convolutions of 3 x 3 beside a shortcut.

    Args:
        inward: Channels that come in.
        outward: Channels that leave.
        stride: Of the first convolution, and of the average over 2 x 2 in the shortcut: 1 or 2. At
            1 there is no average, and only then does the first convolution see beyond the rim.
    """

    inward: int
    outward: int
    stride: int


def _level(inward: int, outward: int, blocks: int, stride: int = 2) -> tuple[Block, ...]:
    return (Block(inward, outward, stride), *[Block(outward, outward, 1)] * (blocks - 1))


BLOCKS = (
    *_level(32, 32, 3, stride=1),
    *_level(32, 64, 4),
    *_level(64, 128, 3),
    *_level(128, 256, 3),
    *_level(256, 256, 1),
)
"""From the picture to the vector: ``alevel4`` to ``alevel0`` of dlib's ``anet_type``."""


@dataclass(frozen=True, slots=True, eq=False)
class Convolution:
    """A convolution and the scaling of each channel behind it, as one.

    Args:
        filters: ``(outward, inward, height, width)`` float32.
        bias: ``(outward,)`` float32.
    """

    filters: NDArray[np.float32]
    bias: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class FaceWeights:
    """Everything that the network needs.

    Args:
        mean: ``(3,)`` float32: red, green and blue that are taken off each pixel, 0 to 255.
        convolutions: The first one, of 7 x 7, then two a block.
        head: ``(256, 128)`` float32.
    """

    mean: NDArray[np.float32]
    convolutions: tuple[Convolution, ...]
    head: NDArray[np.float32]
