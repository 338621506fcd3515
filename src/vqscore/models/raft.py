"""Dense optical flow by RAFT, as torchvision has it.

References:
    Teed, Deng. RAFT: Recurrent All-Pairs Field Transforms for Optical Flow. ECCV 2020.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from torchvision.models.optical_flow import raft_large

from vqscore.models.checkpoint import load_checkpoint
from vqscore.models.parts import weight_of
from vqscore.models.pulled import pulled
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of

__all__ = ["RaftFlow"]

_SMALLEST = 128
"""The network halves a frame so often that one under this has no features left to compare."""


class RaftFlow:
    """RAFT-large. Over a second a pair on a CPU: for a GPU.

    Args:
        part: ``"raft:large"``.
        device: Where it computes, in single precision.

    Raises:
        ModelError: The weights are missing, damaged, or do not fit.
    """

    def __init__(self, part: str, device: str = "cpu") -> None:
        self.name = part
        self._device = device
        weight = weight_of(part)
        assert weight is not None
        self._path = pulled(weight)
        net = raft_large(weights=None)
        load_checkpoint(net, self._path)
        self._net = net.eval().to(device)

    def weight_files(self) -> tuple[Path, ...]:
        """The file that the digest is of."""
        return (self._path,)

    def digest(self) -> str:
        """Digest of the published file."""
        return digest_of(self._path)

    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Flow from ``first`` to ``second``, each luma ``(H, W)`` uint8; ``(H, W, 2)`` px, x and y.

        The network reads colours; luma is given to it as grey.
        """
        height, width = first.shape
        with steady():
            flow = self._net(self._pixels(first), self._pixels(second))[-1][0]
        found = flow[:, :height, :width].permute(1, 2, 0).float().cpu().numpy()
        return cast("NDArray[np.float32]", np.ascontiguousarray(found))

    def _pixels(self, luma: NDArray[np.uint8]) -> torch.Tensor:
        """``(1, 3, H', W')`` from -1 to 1, continued to sides that eight divides."""
        height, width = (max(_SMALLEST, -(-side // 8) * 8) - side for side in luma.shape)
        padded = np.pad(luma, ((0, height), (0, width)), mode="edge")
        grey = torch.from_numpy(padded)[None, None].to(self._device).float()
        return (grey / 127.5 - 1).expand(1, 3, -1, -1)
