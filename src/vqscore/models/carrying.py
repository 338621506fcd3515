"""Weights brought in by file, where there is no network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from vqscore.errors import ModelError
from vqscore.models.checkpoint import read_tensors
from vqscore.models.digests import remember, sha256_of
from vqscore.models.fetching import part_file
from vqscore.models.weight import Weight

__all__ = ["carry_in"]


def carry_in(weight: Weight, folder: Path) -> Path:
    """Take a weight from a folder of files that were fetched elsewhere.

    It lies there under its own name or, where two have one name, in a folder named like its
    repository.

    Returns:
        Where it lies now.

    Raises:
        ModelError: It is not there, is not what it should be, or cannot be written.
    """
    source = next((path for path in _places(weight, folder) if path.is_file()), None)
    if source is None:
        places = " or ".join(str(path) for path in _places(weight, folder))
        message = f"{weight.part}: there is no {places}. Fetch it elsewhere from {weight.url}"
        raise ModelError(message)
    digest = sha256_of(source)
    if not digest.startswith(weight.sha256):
        message = f"{source}: its SHA-256 is {digest} and should begin with {weight.sha256}"
        raise ModelError(f"{message}: fetch it anew from {weight.url}")
    read_tensors(source, weight.file_name)
    part, target = part_file(weight), weight.place("carried-in")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, part)
        part.replace(target)
        remember(target, digest)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise ModelError(f"{target.parent} cannot be written to: {reason}") from error
    return target


def _places(weight: Weight, folder: Path) -> Iterator[Path]:
    if weight.repository is not None:
        yield folder / weight.repository.partition("/")[2] / weight.file_name
    yield folder / weight.file_name
