r"""From a text to a weight for each ImageNet class, by kernel ridge regression.

Each class is an example: its name and definition as a text, and the class itself as what to look
for. Scenes (:mod:`~vqscore.models.scenes`) are examples too, with several classes to look for. What
to look for with a new text :math:`t` is the regression's answer,

.. math:: w(t) = k(t)^\top (K + \lambda I)^{-1} Y,
    \qquad k(a, b) = e^{(a \cdot b - 1) / h} + s(a, b) / 2

with the examples' embeddings in :math:`K` and their classes in the rows of :math:`Y`; :math:`s` is
how alike the texts are spelled (:mod:`~vqscore.models.trigrams`), for of a rare thing an embedding
hardly knows more than that it is one.

References:
    Saunders, Gammerman, Vovk. Ridge Regression Learning Algorithm in Dual Variables. ICML 1998.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from vqscore.models.class_texts import class_definitions, class_names
from vqscore.models.content_words import content_words
from vqscore.models.kept_array import kept_array
from vqscore.models.minilm import MiniLm
from vqscore.models.scenes import SCENES, read_scenes
from vqscore.models.steady import steady
from vqscore.models.trigrams import Trigrams
from vqscore.models.weights import digest_of

__all__ = ["ClassWeights"]

_BANDWIDTH, _RIDGE = 0.5, 0.3
_WORDS = 0.6
"""Share of the single words beside the whole text: a long sentence blurs the things it names."""

_SPELLING = 0.5
"""Weight of how texts are spelled beside what they mean."""

_KIND = "class-weights-2"
"""Part of kept files' names; changed with anything here that changes a number."""


class ClassWeights:
    """Texts as weights of ImageNet's classes.

    Args:
        sentences: The encoder of texts.
        folder: Where to keep what takes seconds to compute; the user's cache if not given.
    """

    def __init__(self, sentences: MiniLm, folder: Path | None = None) -> None:
        self._sentences, self._folder = sentences, folder
        self._scenes = read_scenes(class_names())
        self._name = f"{_KIND}-{digest_of(SCENES)}-{sentences.digest()}"
        self._known: dict[str, NDArray[np.float32]] = {}
        count = 1000 + len(self._scenes.captions)
        texts = kept_array(f"{self._name}-texts", (count, 384), self._embed_examples, folder)
        self._examples = torch.from_numpy(texts.astype(np.float64))
        definitions = zip(class_names(), class_definitions(), strict=True)
        classes = [f"{name} {definition}" for name, definition in definitions]
        self._spelled = Trigrams([*classes, *self._scenes.captions])
        solved = kept_array(f"{self._name}-solved", (count, 1000), self._solve, folder)
        self._solved = torch.from_numpy(solved.astype(np.float64))

    def __call__(self, text: str) -> NDArray[np.float32]:
        """Weight ``(1000,)`` of each class for a text; of no particular scale."""
        for new in {text, *content_words(text)} - self._known.keys():
            self._known[new] = self._sentences([new])[0]
        return self._weigh(text, self._known)

    def fixed_list(self, texts: tuple[str, ...]) -> NDArray[np.float32]:
        """The same for a list that never changes ``(N, 1000)``, kept on disk."""
        wording = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]

        def weigh() -> NDArray[np.float32]:
            said = list(
                dict.fromkeys([*texts, *(w for text in texts for w in content_words(text))])
            )
            vectors = dict(zip(said, self._sentences.fixed_list(said), strict=True))
            return np.stack([self._weigh(text, vectors) for text in texts])

        return kept_array(f"{self._name}-{wording}", (len(texts), 1000), weigh, self._folder)

    def _weigh(self, text: str, vectors: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        embedded = vectors[text].astype(np.float64)
        if words := content_words(text):
            single = np.mean([vectors[word] for word in words], axis=0, dtype=np.float64)
            embedded = (1 - _WORDS) * embedded + _WORDS * single
            embedded /= max(float(np.linalg.norm(embedded)), 1e-12)
        spelled = torch.from_numpy(self._spelled([text])[0])
        with steady():
            near = torch.exp((self._examples @ torch.from_numpy(embedded) - 1.0) / _BANDWIDTH)
            weights = (near + _SPELLING * spelled) @ self._solved
        return np.asarray(weights.numpy(), np.float32)

    def _embed_examples(self) -> NDArray[np.float32]:
        encode = self._sentences.fixed_list
        classes = encode(class_names()) + encode(class_definitions())
        classes /= np.linalg.norm(classes, axis=1, keepdims=True)
        return np.concatenate([classes, encode(self._scenes.captions)])

    def _solve(self) -> NDArray[np.float32]:
        wanted = torch.from_numpy(np.concatenate([np.eye(1000), self._scenes.classes]))
        spelled = torch.from_numpy(self._spelled.of_each_other())
        with steady():
            kernel = torch.exp((self._examples @ self._examples.T - 1.0) / _BANDWIDTH)
            kernel += _SPELLING * spelled
            kernel += _RIDGE * torch.eye(len(kernel), dtype=kernel.dtype)
            solved = torch.linalg.solve(kernel, wanted)
        return np.asarray(solved.numpy(), np.float32)
