"""Images and texts in one space without a hub: ImageNet classes as the words between them.

An image gives a distribution over ImageNet's 1,000 classes, a text its closeness to each class's
name and WordNet definition; the similarity is how likely the text is under the image's classes::

    similarity(image, text) = log sum_c  softmax_c(text . class_c / 0.05) * P(c | image)

A convex combination of class embeddings (Norouzi et al.) is the ancestor; measured on 174 clips,
the right prompt against 34 wrong ones, this form has an AUC of .93 where that one has .80.

References:
    Norouzi et al. Zero-Shot Learning by Convex Combination of Semantic Embeddings. ICLR 2014.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vqscore.models.class_texts import class_texts
from vqscore.models.distractor_texts import distractor_texts
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.efficientnet_lite import EfficientNetLite
from vqscore.models.minilm import MiniLm

__all__ = ["ConseImageText"]

_TEMPERATURE = 0.05


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return cast("NDArray[np.float32]", shifted / shifted.sum(axis=-1, keepdims=True))


def _closeness(classes: NDArray[np.float32], embedded: NDArray[np.float32]) -> NDArray[np.float32]:
    """Of one text ``(384,)`` to each class, ``(1000,)``."""
    return _softmax(classes @ embedded / np.float32(_TEMPERATURE))


class ConseImageText:
    """EfficientNet-lite2 for images, MiniLM for texts, ImageNet classes between."""

    name = "conse-lite2-minilm"
    blind_to = ("colour", "count", "relations", "other languages than English")

    def __init__(self) -> None:
        self._net = EfficientNetLite(2)
        self._sentences = MiniLm()
        self._classes: NDArray[np.float32] | None = None
        self._known: dict[str, NDArray[np.float32]] = {}

    def weight_files(self) -> tuple[Path, ...]:
        """The files of both."""
        return (self._net.path, *self._sentences.weight_files())

    def digest(self) -> str:
        """Digests of the image network and of the sentence encoder, eight digits each."""
        return self._net.digest()[:8] + self._sentences.digest()[:8]

    def images(self, frames: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Class probabilities ``(N, 1000)`` float32 of RGB frames ``(H, W, 3)`` uint8."""
        rows = [_softmax(self._net.logits(self._net.pooled(frame))) for frame in frames]
        return np.stack(rows) if rows else np.zeros((0, 1000), np.float32)

    def texts(self, prompts: Sequence[str]) -> NDArray[np.float32]:
        """Closeness ``(M, 1000)`` float32 of each prompt to each class; rows sum to 1."""
        classes = self._classes
        if classes is None:
            classes = self._classes = class_texts(self._sentences)
            # They come again with every clip and in every process.
            embedded = distractor_texts(self._sentences)
            rows = [_closeness(classes, each) for each in embedded]
            self._known = dict(zip(DISTRACTORS, rows, strict=True))
        for prompt in prompts:
            if prompt not in self._known:
                self._known[prompt] = _closeness(classes, self._sentences([prompt])[0])
        rows = [self._known[prompt] for prompt in prompts]
        return np.stack(rows) if rows else np.zeros((0, 1000), np.float32)

    def similarity(
        self, images: NDArray[np.float32], texts: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Log likelihood ``(N, M)`` float32 of every text under every image's classes."""
        # Row by row in double: a matrix product's last bits would depend on how many rows it has.
        wide = texts.astype(np.float64)
        rows = [np.log(np.maximum((wide * image).sum(axis=1), 1e-12)) for image in images]
        return np.asarray(rows, np.float32).reshape(len(images), len(texts))
