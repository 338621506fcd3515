"""facenet-pytorch's face detector, without the package's front door and without torchvision.

The front door imports an HTTP client for networks whose weights are fetched, and that client opens
a socket to see whether there is IPv6. Scoring opens none. Torchvision takes as long to import as
torch, and of it only the choice among overlapping boxes is used.
"""

from __future__ import annotations

import ast
import sys
from importlib import import_module
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from types import CodeType, ModuleType
from typing import Any

from vqscore.models.area_means import area_means
from vqscore.models.overlapping import without_overlaps
from vqscore.models.weights import weight_file

__all__ = ["mtcnn"]

# The modules are this package's own copies: whoever else uses facenet-pytorch keeps theirs.
_NAME = "vqscore_facenet_pytorch"
_CASCADE = f"{_NAME}.models.utils.detect_face"


class _WithoutTorchvision(SourceFileLoader):
    """Runs a module as if it did not import torchvision."""

    def get_code(self, fullname: str) -> CodeType:
        tree = ast.parse(self.get_source(fullname) or "", self.path)
        tree.body = [part for part in tree.body if not _is_torchvision(part)]
        return compile(tree, self.path, "exec")


def _is_torchvision(part: ast.stmt) -> bool:
    return isinstance(part, ast.ImportFrom) and (part.module or "").startswith("torchvision")


def mtcnn() -> Any:
    """The class of the detector.

    Raises:
        ModelError: facenet-pytorch is not installed.
    """
    cascade = weight_file(
        "facenet_pytorch", "models", "utils", "detect_face.py", distribution="facenet-pytorch"
    )
    if _CASCADE not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = [str(cascade.parents[2])]
        sys.modules[_NAME] = package
        loader = _WithoutTorchvision(_CASCADE, str(cascade))
        spec = spec_from_file_location(_CASCADE, cascade, loader=loader)
        assert spec is not None
        module = module_from_spec(spec)
        loader.exec_module(module)
        vars(module).update(imresample=area_means, batched_nms=without_overlaps)
        sys.modules[_CASCADE] = module
    return import_module(f"{_NAME}.models.mtcnn").MTCNN
