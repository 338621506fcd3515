"""Finds warped and doubled limbs in motion maps, by a small network that comes with vqscore.

It was taught by ``python -m benchmarks.limbs`` on planted defects, sound clips of cameras and their
harmless variants, with DIS flow.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file

from vqscore.errors import ModelError
from vqscore.models.limb_net import LimbNet, as_channels
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of, weight_file

__all__ = ["LimbDefectFinder"]


class LimbDefectFinder:
    """The network with its weights."""

    name = "vqscore-limb-net"
    reach = 4

    def __init__(self) -> None:
        self._path = weight_file("vqscore", "models", "limb_net.safetensors")
        try:
            weights = load_file(self._path)
            net = LimbNet(len(weights["first.bias"]))
            net.load_state_dict(weights)
        except Exception as error:
            raise ModelError(f"{self._path} is damaged ({error}): reinstall 'vqscore'") from error
        self._net = net.eval()

    def weight_files(self) -> tuple[Path, ...]:
        """The file of the network."""
        return (self._path,)

    def digest(self) -> str:
        """Digest of the weights."""
        return digest_of(self._path)

    def __call__(
        self, maps: NDArray[np.float32], context: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Log odds ``(N, R, C)`` that a cell is of a limb that looks as none should."""
        with steady():
            channels = as_channels(torch.from_numpy(maps), torch.from_numpy(context))
            odds = self._net(channels[None])[0]
        return cast("NDArray[np.float32]", odds.numpy())
