"""Images and texts in one space without a hub: ImageNet's classes as the words between them.

An image gives the logits of ImageNet's 1,000 classes, less what they are on average; a text gives a
weight to each class; the similarity is their product.

Measured on 110 clips, each with its own prompt and the 47 others: AUC .94. A convex combination of
class embeddings (Norouzi et al.) has .78 there, and the likelihood of a text under the image's
classes, which stood here before, .90. Of the gain .007 come from single words beside the sentence,
.008 from the regression, .010 from the middle of the frame in place of the whole, and .020 from the
scenes (of camera clips .06: people are what ImageNet lacks). Four times as many scenes, written
without sight of those clips, gave camera clips another .005.

References:
    Norouzi et al. Zero-Shot Learning by Convex Combination of Semantic Embeddings. ICLR 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vqscore.models.class_weights import ClassWeights
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.efficientnet_lite import EfficientNetLite
from vqscore.models.minilm import MiniLm
from vqscore.models.scenes import SCENES
from vqscore.models.weights import digest_of

__all__ = ["USUAL_LOGITS", "SceneImageText", "centre"]

USUAL_LOGITS = Path(__file__).with_name("usual_logits.txt")
"""What each class's logit is on average in everyday clips: a network is readier with some classes
than with others when it sees none of them."""

_MARGIN = 0.15
"""Share of the frame that is cut off at each side: what a clip is about is seldom at its edge."""


def centre(frame: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The frame without its margins: ``(H, W, 3)`` to about ``(0.7 H, 0.7 W, 3)``.

    >>> centre(np.zeros((100, 200, 3), np.uint8)).shape
    (70, 140, 3)
    """
    height, width = frame.shape[:2]
    down, across = int(height * _MARGIN), int(width * _MARGIN)
    return frame[down : height - down, across : width - across]


class SceneImageText:
    """EfficientNet-lite2 for images, MiniLM for texts, ImageNet's classes between."""

    name = "scenes-lite2-minilm"
    blind_to = ("colour", "count", "relations", "other languages than English")

    def __init__(self) -> None:
        self._net = EfficientNetLite(2)
        self._sentences = MiniLm()
        self._usual = np.loadtxt(USUAL_LOGITS, dtype=np.float32).reshape(-1)
        self._weights: ClassWeights | None = None
        self._known: dict[str, NDArray[np.float32]] = {}

    def weight_files(self) -> tuple[Path, ...]:
        """The files of both networks, the scenes and the usual logits."""
        return (self._net.path, *self._sentences.weight_files(), SCENES, USUAL_LOGITS)

    def digest(self) -> str:
        """Digest of all of them."""
        return digest_of(*self.weight_files())

    def images(self, frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Unusual logits ``(N, 1000)`` float32 of RGB frames ``(H, W, 3)`` uint8."""
        rows = [self._net.logits(self._net.pooled(centre(frame))) for frame in frames]
        return np.stack([self._unusual(row) for row in rows]) if rows else _none()

    def texts(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Weight ``(M, 1000)`` float32 of each class for each prompt."""
        if self._weights is None:
            self._weights = ClassWeights(self._sentences)
            # They come again with every clip and in every process.
            rows = self._weights.fixed_list(DISTRACTORS)
            self._known = dict(zip(DISTRACTORS, rows, strict=True))
        for prompt in prompts:
            if prompt not in self._known:
                self._known[prompt] = self._weights(prompt)
        return np.stack([self._known[prompt] for prompt in prompts]) if prompts else _none()

    def similarity(
        self, images: NDArray[np.float32], texts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Weighted logits ``(N, M)`` float32 of every image for every text."""
        # Row by row in double: a matrix product's last bits would depend on how many rows it has.
        wide = texts.astype(np.float64)
        rows = [(wide * image).sum(axis=1) for image in images]
        return np.asarray(rows, np.float32).reshape(len(images), len(texts))

    def _unusual(self, logits: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(logits - logits.mean() - self._usual, np.float32)


def _none() -> NDArray[np.float32]:
    return np.zeros((0, 1000), np.float32)
