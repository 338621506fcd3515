"""What a region looks like, by a network of timm: DINOv2 in the standard sets.

References:
    Oquab et al. DINOv2: Learning Robust Visual Features without Supervision. TMLR 2024.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import timm
import torch
from numpy.typing import NDArray

from vqscore.errors import ModelError, UsageError
from vqscore.models.device import in_batches
from vqscore.models.parts import weight_of
from vqscore.models.precision import name_on, precision_on
from vqscore.models.pulled import pulled
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of
from vqscore.registry import unknown_name

__all__ = ["TimmAppearance"]

_BATCH = 64
_LARGEST = 224
"""Px a side. DINOv2 was trained for 518; regions of a frame have no such detail to show."""


class TimmAppearance:
    """A network's pooled features, as unit vectors.

    Args:
        part: ``"timm:NAME"``, with weights from the hub's ``timm/NAME``.
        device: Where it computes. On the CPU one region at a time in single precision, so that no
            number depends on its company; on CUDA in batches and half precision, and
            the name says so.

    Raises:
        UsageError: timm has no such network.
        ModelError: The weights are missing, damaged, or do not fit.
    """

    def __init__(self, part: str, device: str = "cpu") -> None:
        self.name = name_on(part, device)
        self._device = device
        name = part.partition(":")[2]
        if not timm.is_model(name):
            raise UsageError(
                unknown_name("network of timm", name, timm.list_models(pretrained=True))
            )
        weight = weight_of(part)
        assert weight is not None
        self._path = pulled(weight)
        stated = timm.models.get_pretrained_cfg(name)
        assert stated is not None
        side = min(stated.input_size[-1], _LARGEST)
        options: dict[str, Any] = {"img_size": side} if name.startswith("vit_") else {}
        try:
            net = timm.create_model(
                name,
                pretrained=True,
                num_classes=0,
                # The file that is here, and no address to look for another.
                pretrained_cfg_overlay={"file": str(self._path), "hf_hub_id": None, "url": ""},
                **options,
            )
        except Exception as error:
            raise ModelError(f"{part} cannot be loaded from {self._path}: {error}") from error
        self._net: Any = net.eval().to(device)
        self._side = side
        self._mean = torch.tensor(stated.mean)[:, None, None]
        self._std = torch.tensor(stated.std)[:, None, None]

    def weight_files(self) -> tuple[Path, ...]:
        """The file that the digest is of."""
        return (self._path,)

    def digest(self) -> str:
        """Digest of the published file."""
        return digest_of(self._path)

    def __call__(self, regions: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Unit vectors ``(N, D)`` float32 of RGB regions ``(H, W, 3)`` uint8, squeezed square."""
        rows = in_batches(self._embed, regions, 1 if self._device == "cpu" else _BATCH)
        return np.stack(rows) if rows else np.zeros((0, int(self._net.num_features)), np.float32)

    def _embed(self, regions: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        pixels = torch.stack([self._pixels(region) for region in regions]).to(self._device)
        half = precision_on(self._device) == "fp16"
        with steady(), torch.autocast("cuda", torch.float16, enabled=half):
            found = self._net(pixels)
        vectors = torch.nn.functional.normalize(found.float(), dim=1)
        return cast("NDArray[np.float32]", vectors.cpu().numpy())

    def _pixels(self, region: NDArray[np.uint8]) -> torch.Tensor:
        size = (self._side, self._side)
        small = cv2.resize(np.ascontiguousarray(region), size, interpolation=cv2.INTER_AREA)
        return (torch.from_numpy(small).permute(2, 0, 1).float() / 255 - self._mean) / self._std
