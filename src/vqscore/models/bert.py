"""A BERT encoder (Devlin et al. 2019) for inference, and nothing else.

The library that has it takes four seconds of processor time to import; this gives the same bits.

References:
    Devlin, Chang, Lee, Toutanova. BERT: Pre-training of Deep Bidirectional Transformers for
    Language Understanding. NAACL 2019.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.nn import functional

__all__ = ["Bert"]


class Bert:
    """Token ids to one vector a token.

    Args:
        config: Of the checkpoint: layers, heads, ``layer_norm_eps``.
        weights: Parameters, named as in published checkpoints; further ones are left alone.

    Raises:
        KeyError: A parameter that the configuration asks for is missing; it holds the name.
    """

    def __init__(self, config: Mapping[str, int | float], weights: Mapping[str, Tensor]) -> None:
        self._heads = int(config["num_attention_heads"])
        self._epsilon = float(config["layer_norm_eps"])
        self._layers = [f"encoder.layer.{n}" for n in range(int(config["num_hidden_layers"]))]
        tables = [f"embeddings.{name}_embeddings" for name in ("word", "position", "token_type")]
        self._words, self._places, self._kinds = (weights[f"{table}.weight"] for table in tables)
        parts = [f"{layer}.{part}" for layer in self._layers for part in _PARTS]
        self._pairs = {
            name: (weights[f"{name}.weight"], weights[f"{name}.bias"])
            for name in ("embeddings.LayerNorm", *parts)
        }

    def __call__(self, ids: Tensor) -> Tensor:
        """Encode ids ``(N, T)`` of sentences of equal length to ``(N, T, D)``."""
        length = ids.shape[1]
        words = functional.embedding(ids, self._words)
        hidden = words + self._kinds[0] + self._places[:length]
        hidden = self._norm("embeddings.LayerNorm", hidden)
        for layer in self._layers:
            hidden = self._layer(layer, hidden)
        return hidden

    def _layer(self, layer: str, hidden: Tensor) -> Tensor:
        attention = f"{layer}.attention"
        query, key, value = (
            self._linear(f"{attention}.self.{name}", hidden)
            .view(*hidden.shape[:2], self._heads, -1)
            .transpose(1, 2)
            for name in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(query, key, value)
        seen = seen.transpose(1, 2).flatten(2)
        hidden = self._added(f"{attention}.output", seen, hidden)
        wide = functional.gelu(self._linear(f"{layer}.intermediate.dense", hidden))
        return self._added(f"{layer}.output", wide, hidden)

    def _linear(self, name: str, values: Tensor) -> Tensor:
        return functional.linear(values, *self._pairs[name])

    def _added(self, name: str, new: Tensor, old: Tensor) -> Tensor:
        return self._norm(f"{name}.LayerNorm", self._linear(f"{name}.dense", new) + old)

    def _norm(self, name: str, values: Tensor) -> Tensor:
        weight, bias = self._pairs[name]
        return torch.layer_norm(values, weight.shape, weight, bias, self._epsilon)


_PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm",
)
