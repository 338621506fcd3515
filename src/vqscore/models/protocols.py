"""What each role of a model set must be able to do. Providers are swapped behind these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Appearance",
    "DetectedFace",
    "FaceDetector",
    "FaceEmbedder",
    "Flow",
    "ImageText",
    "LimbFinder",
    "Provider",
]


class Provider(Protocol):
    """Every provider names itself and its weights.

    One that also has ``weight_files() -> tuple[Path, ...]``, the files that its digest is of, need
    not be loaded to know whether kept results are its own.
    """

    name: str

    def digest(self) -> str:
        """First 16 hex digits of the SHA-256 of the weights, or ``"none"`` where it has none."""
        ...


class Flow(Provider, Protocol):
    """Dense optical flow."""

    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Flow between luma frames ``(H, W)`` uint8: ``(H, W, 2)`` px, x then y."""
        ...


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A face in a frame: pixel corners, how sure the detector is, five landmarks ``(5, 2)`` px."""

    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    landmarks: tuple[tuple[float, float], ...]


class FaceDetector(Provider, Protocol):
    """Finds faces."""

    def __call__(self, rgb: NDArray[np.uint8]) -> tuple[DetectedFace, ...]:
        """Faces in one ``(H, W, 3)`` uint8 RGB frame, most confident first."""
        ...


class FaceEmbedder(Provider, Protocol):
    """Turns a face into a vector in which the same person is near."""

    same_person: float
    """Distance within which two faces are mostly the same person (model's own published cut)."""

    def __call__(self, rgb: NDArray[np.uint8], face: DetectedFace) -> NDArray[np.float32]:
        """Embedding ``(D,)`` of one face of one frame; Euclidean distance compares."""
        ...


class ImageText(Provider, Protocol):
    """Says how well texts describe images, in one space.

    One that also has ``tells_things = True`` is right about single things of a prompt too: each is
    looked for by itself, and those not found are named.
    """

    blind_to: tuple[str, ...]
    """What this model cannot tell, in words: ``"colour"``, ``"count"``, ``"relations"``."""

    def images(self, frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Encode RGB frames ``(H, W, 3)`` uint8 to ``(N, D)``. Independent of batch make-up."""
        ...

    def texts(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts to ``(M, E)``."""
        ...

    def similarity(
        self, images: NDArray[np.float32], texts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Similarity of every image with every text, ``(N, M)``; only its order is meaningful."""
        ...


class Appearance(Provider, Protocol):
    """What a region looks like, as a unit vector: near for the same thing."""

    def __call__(self, regions: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Embed RGB regions ``(H, W, 3)`` uint8 to ``(N, D)``, unit length."""
        ...


class LimbFinder(Provider, Protocol):
    """Says where a limb looks as none should."""

    reach: int
    """How many samples before and after one decide about it."""

    def __call__(
        self, maps: NDArray[np.float32], context: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Log odds ``(N, R, C)`` that a cell is of a limb that looks as none should.

        Args:
            maps: ``(N, 17, R, C)`` of successive samples of one shot, see
                :class:`~vqscore.features.motion_maps.MotionMap`.
            context: ``(N, 12)`` of :func:`~vqscore.functional.moving_context.moving_context`.
        """
        ...
