"""Which files a set, or a part of one, needs fetched."""

from __future__ import annotations

from collections.abc import Sequence

from vqscore.errors import UsageError
from vqscore.models.catalogue import WEIGHTS
from vqscore.models.named import model_set_names, parts_of
from vqscore.models.parts import is_part, weight_of
from vqscore.models.weight import Weight
from vqscore.registry import unknown_name

__all__ = ["wanted_weights"]


def wanted_weights(asked: Sequence[str]) -> tuple[Weight, ...]:
    """The files, each once.

    Args:
        asked: Sets (``standard``), sets with parts swapped (``standard,flow=raft:large``), parts
            (``raft:large``).

    Raises:
        UsageError: One is neither a set nor a part.
    """
    found: dict[str, Weight] = {}
    for one in asked:
        if is_part(one):
            parts: Sequence[str] = [one]
        elif "=" in one or "," in one or one in model_set_names():
            parts = list(parts_of(one).values())
        else:
            known = [*model_set_names(), *(weight.part for weight in WEIGHTS)]
            raise UsageError(unknown_name("set or part", one, known))
        for part in parts:
            if (weight := weight_of(part)) is not None:
                found.setdefault(weight.source, weight)
    return tuple(found.values())
