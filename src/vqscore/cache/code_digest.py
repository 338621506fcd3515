"""A digest of the code that numbers come from: changed code never gives a former answer.

Declared versions say what was meant to change. This also sees what was changed and not declared,
and what an upgrade of a library brings.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from vqscore.registry import entry_point

__all__ = ["engines", "measuring_code", "package_digest", "scoring_code"]

_PACKAGE = Path(__file__).parent.parent
_MEASURING = (
    "clip.py", "feature.py", "one_pass", "functional", "features", "models", "video",
)  # fmt: skip
_SCORING = ("metric.py", "outcome.py", "metrics")

_ENGINES = {
    "pyav": ("av", "pillow"),
    "decord": ("decord", "av", "pillow"),
}
_NUMERICS = ("numpy", "opencv-python-headless", "opencv-python", "torch", "dlib-bin")


def _digest_of_files(*paths: Path) -> str:
    sha = hashlib.sha256()
    for path in paths:
        sha.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        sha.update(path.read_bytes())
    return sha.hexdigest()


def _digest_of_rooms(*rooms: str) -> str:
    files: list[Path] = []
    for room in rooms:
        path = _PACKAGE / room
        files += sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return _digest_of_files(*files)


@cache
def measuring_code() -> str:
    """Digest of everything between a file and its summaries."""
    return _digest_of_rooms(*_MEASURING)


@cache
def scoring_code() -> str:
    """Digest of everything between summaries and outcomes, and of the former."""
    return measuring_code() + _digest_of_rooms(*_SCORING)


@cache
def package_digest(module: str) -> str:
    """Digest of the whole package that a module belongs to; for this one, see above."""
    top = module.partition(".")[0]
    if top == "vqscore":
        return ""
    for name in (top, module):
        loaded = sys.modules.get(name)
        spec = loaded.__spec__ if loaded is not None else find_spec(name)
        if spec is not None and spec.origin is not None and Path(spec.origin).is_file():
            source = Path(spec.origin)
            whole = source.name == "__init__.py"
            return _digest_of_files(*(sorted(source.parent.rglob("*.py")) if whole else [source]))
    return ""


@cache
def engines(reader: str) -> str:
    """Versions of the libraries that a reader decodes with and that frames are measured with."""
    names = (*_NUMERICS, *_ENGINES.get(reader, ()))
    versions = [f"{name}={found}" for name in names if (found := _version(name))]
    if reader not in _ENGINES:
        point = entry_point("vqscore.readers", reader)
        if point is not None and point.dist is not None:
            versions.append(f"{point.dist.name}={point.dist.version}")
    return ",".join(versions)


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
