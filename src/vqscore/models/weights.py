"""Weight files that come inside installed packages: found, digested once, never fetched."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from vqscore.errors import ModelError

__all__ = ["digest_of", "weight_file"]


def weight_file(package: str, *inside: str, distribution: str | None = None) -> Path:
    """Path of a file inside an installed package, without importing the package.

    Args:
        package: Import name of the package that carries the file.
        inside: Path of the file below the package's folder.
        distribution: What to install, if it is named otherwise than the package.

    Raises:
        ModelError: The package or the file is not there.
    """
    spec = find_spec(package)
    name = distribution or package
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {name!r}, which carries model weights, is not installed")
    path = Path(spec.submodule_search_locations[0]).joinpath(*inside)
    if not path.is_file():
        raise ModelError(f"{path} is missing: reinstall {name!r}, which carries it")
    return path


@cache
def digest_of(*paths: Path) -> str:
    """First 16 hex digits of the SHA-256 of the files' bytes in the order given.

    Cached for the life of the process: weights in an installed package do not change under it.
    """
    sha = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                sha.update(block)
    return sha.hexdigest()[:16]
