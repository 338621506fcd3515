"""ImageNet's classes as sentence embeddings, kept on disk because they take seconds to compute."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from runpy import run_path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from vqscore.models.kept_array import kept_array
from vqscore.models.minilm import MiniLm
from vqscore.models.weights import weight_file

__all__ = ["class_texts"]


def _compute(sentences: MiniLm) -> NDArray[np.float32]:
    # Imported here: with the file on disk timm is not needed.
    from timm.data.imagenet_info import ImageNetInfo  # noqa: PLC0415

    # Importing open_clip itself takes four seconds; only this file of names is wanted.
    names = run_path(str(weight_file("open_clip", "zero_shot_metadata.py")))["IMAGENET_CLASSNAMES"]
    info = ImageNetInfo()
    definitions = [info.index_to_description(i, detailed=True) for i in range(1000)]
    mixed = sentences.fixed_list(names) + sentences.fixed_list(definitions)
    return cast("NDArray[np.float32]", mixed / np.linalg.norm(mixed, axis=1, keepdims=True))


def class_texts(sentences: MiniLm, folder: Path | None = None) -> NDArray[np.float32]:
    """Embeddings ``(1000, 384)`` of the ImageNet classes, unit length: name and definition mixed.

    Args:
        sentences: The encoder; its digest is part of the file's name.
        folder: Where to keep them; the user's cache directory if not given.
    """
    name = f"imagenet-classes-2-{sentences.digest()}"
    return kept_array(name, (1000, 384), partial(_compute, sentences), folder)
