"""Arrays that take seconds to compute and are the same in every run, kept on disk."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from vqscore.folders import user_cache_dir

__all__ = ["kept_array"]


def kept_array(
    name: str,
    shape: tuple[int, ...],
    compute: Callable[[], NDArray[np.float32]],
    folder: Path | None = None,
) -> NDArray[np.float32]:
    """What ``compute`` gives, from disk where it was kept: the same bits.

    A file that is damaged, or of another shape, is computed anew and replaced.

    Args:
        name: Of the file; it holds all that decides the numbers, digests of models included.
        shape: What is expected.
        compute: Gives the array, float32 and finite.
        folder: Where to keep it; the user's cache directory if not given.
    """
    path = (folder or user_cache_dir()) / f"{name}.npz"
    found = _read(path, shape)
    if found is None:
        found = compute()
        _write(path, found)
    return found


def _read(path: Path, shape: tuple[int, ...]) -> NDArray[np.float32] | None:
    try:
        with np.load(path, allow_pickle=False) as archive:
            values = archive["values"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    right = values.shape == shape and values.dtype == np.float32
    return values if right and bool(np.isfinite(values).all()) else None


def _write(path: Path, values: NDArray[np.float32]) -> None:
    # Written beside its place and moved there: a reader sees the whole file or none. A disk that is
    # full or read-only costs the time of computing again, never a score.
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            try:
                np.savez(file, values=values)
                file.close()
                Path(file.name).replace(path)
            except BaseException:
                file.close()
                Path(file.name).unlink(missing_ok=True)
                raise
