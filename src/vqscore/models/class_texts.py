"""ImageNet's classes in words: names and WordNet definitions, from installed packages."""

from __future__ import annotations

import csv
from functools import cache
from runpy import run_path

from vqscore.models.weights import weight_file

__all__ = ["class_definitions", "class_names"]


@cache
def class_names() -> tuple[str, ...]:
    """The 1,000 names as open_clip words them, in the order of a network's logits."""
    # Importing open_clip itself takes four seconds; only this file of names is wanted.
    names = run_path(str(weight_file("open_clip", "zero_shot_metadata.py")))["IMAGENET_CLASSNAMES"]
    return tuple(names)


@cache
def class_definitions() -> tuple[str, ...]:
    """The 1,000 definitions, in the same order, as timm's ``ImageNetInfo`` words them."""
    # Importing timm itself takes two seconds, in every process that reads a prompt.
    synsets = weight_file("timm", "data", "_info", "imagenet_synsets.txt").read_text("utf-8")
    lemmas, definitions = (_by_synset(kind) for kind in ("lemma", "definition"))
    return tuple(f"{lemmas[each]}: {definitions[each]}" for each in synsets.splitlines())


def _by_synset(kind: str) -> dict[str, str]:
    path = weight_file("timm", "data", "_info", f"imagenet_synset_to_{kind}.txt")
    with path.open(encoding="utf-8", newline="") as lines:
        return dict(csv.reader(lines, delimiter="\t"))
