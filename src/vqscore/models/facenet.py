"""A face as 512 numbers: Inception-ResNet v1 trained on VGGFace2, as facenet-pytorch has it.

References:
    Schroff, Kalenichenko, Philbin. FaceNet. CVPR 2015.
    Cao, Shen, Xie, Parkhi, Zisserman. VGGFace2. FG 2018.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import cv2
import numpy as np
import torch
from facenet_pytorch import InceptionResnetV1
from numpy.typing import NDArray

from vqscore.models.checkpoint import load_checkpoint
from vqscore.models.parts import weight_of
from vqscore.models.protocols import DetectedFace
from vqscore.models.pulled import pulled
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of

__all__ = ["FacenetEmbedder"]

_PEOPLE = 8631
"""Classes of the training set: the published file holds the classifier as well."""

_SIDE = 160
_MARGIN = 14 / 160
"""Of the crop, on all sides together: what the network was trained with."""


class FacenetEmbedder:
    """Unit vectors of 512; distances between faces go from 0 to 2.

    ``same_person`` is the cut of the FaceNet paper (1.1), in distance; it was not measured here.

    Args:
        part: ``"facenet:vggface2"``.
        device: Where it computes, in single precision.

    Raises:
        ModelError: The weights are missing, damaged, or do not fit.
    """

    same_person = 1.1

    def __init__(self, part: str, device: str = "cpu") -> None:
        self.name = part
        self._device = device
        weight = weight_of(part)
        assert weight is not None
        self._path = pulled(weight)
        # Not `pretrained=`: that would fetch, and unpickle what it fetched.
        net = InceptionResnetV1(classify=True, num_classes=_PEOPLE)
        load_checkpoint(net, self._path)
        net.classify = False
        self._net = net.eval().to(device)

    def weight_files(self) -> tuple[Path, ...]:
        """The file that the digest is of."""
        return (self._path,)

    def digest(self) -> str:
        """Digest of the published file."""
        return digest_of(self._path)

    def __call__(self, rgb: NDArray[np.uint8], face: DetectedFace) -> NDArray[np.float32]:
        """Unit vector ``(512,)`` float32 of ``face`` in ``rgb``, ``(H, W, 3)`` uint8."""
        crop = cv2.resize(_crop(rgb, face), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
        pixels = torch.from_numpy(crop).permute(2, 0, 1)[None].float()
        with steady():
            vector = self._net(((pixels - 127.5) / 128).to(self._device))[0]
        return cast("NDArray[np.float32]", vector.float().cpu().numpy())


def _crop(rgb: NDArray[np.uint8], face: DetectedFace) -> NDArray[np.uint8]:
    """The face with its margin; where it leaves the frame, as much as there is."""
    height, width = rgb.shape[:2]
    x = (face.right - face.left) * _MARGIN / (1 - _MARGIN) / 2
    y = (face.bottom - face.top) * _MARGIN / (1 - _MARGIN) / 2
    left = int(np.clip(round(face.left - x), 0, width - 1))
    top = int(np.clip(round(face.top - y), 0, height - 1))
    right = int(np.clip(round(face.right + x), left + 1, width))
    bottom = int(np.clip(round(face.bottom + y), top + 1, height))
    return np.ascontiguousarray(rgb[top:bottom, left:right])
