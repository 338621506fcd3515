"""ImageNet's classes in words: names and WordNet definitions, from installed packages."""

from __future__ import annotations

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


def class_definitions() -> tuple[str, ...]:
    """The 1,000 definitions, in the same order."""
    from timm.data.imagenet_info import ImageNetInfo  # noqa: PLC0415 - it takes a second

    info = ImageNetInfo()
    return tuple(info.index_to_description(number, detailed=True) for number in range(1000))
