"""ImageNet's classes as sentence embeddings, kept on disk because they take seconds to compute."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path
from runpy import run_path
from typing import cast
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from vqscore.folders import user_cache_dir
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


def _read(path: Path) -> NDArray[np.float32] | None:
    try:
        with np.load(path, allow_pickle=False) as archive:
            classes = archive["classes"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    right = classes.shape == (1000, 384) and classes.dtype == np.float32
    return classes if right and bool(np.isfinite(classes).all()) else None


def _write(path: Path, classes: NDArray[np.float32]) -> None:
    # Written beside its place and moved there: a reader sees the whole file or none. A disk that is
    # full or read-only costs the time of computing again, never a score.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            try:
                np.savez(file, classes=classes)
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise


def class_texts(sentences: MiniLm, folder: Path | None = None) -> NDArray[np.float32]:
    """Embeddings ``(1000, 384)`` of the ImageNet classes, unit length: name and definition mixed.

    Args:
        sentences: The encoder; its digest is part of the file's name.
        folder: Where to keep them; the user's cache directory if not given.
    """
    path = (folder or user_cache_dir()) / f"imagenet-classes-1-{sentences.digest()}.npz"
    found = _read(path)
    if found is None:
        found = _compute(sentences)
        _write(path, found)
    return found
