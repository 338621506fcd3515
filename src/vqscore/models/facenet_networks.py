"""facenet-pytorch's face detector, without the package's front door.

The front door imports an HTTP client for networks whose weights are fetched, and that client opens
a socket to see whether there is IPv6. Scoring opens none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from vqscore.errors import ModelError
from vqscore.models.area_means import area_means

__all__ = ["mtcnn"]

_NAME = "vqscore_facenet_pytorch"


def mtcnn() -> Any:
    """The class of the detector.

    Raises:
        ModelError: facenet-pytorch is not installed.
    """
    found = find_spec("facenet_pytorch")
    if found is None or found.submodule_search_locations is None:
        raise ModelError("facenet-pytorch is not installed: pip install 'facenet-pytorch<2.6'")
    if _NAME not in sys.modules:
        package = ModuleType(_NAME)
        package.__path__ = list(found.submodule_search_locations)
        sys.modules[_NAME] = package
    # The module is this package's own copy: whoever else uses facenet-pytorch keeps theirs.
    vars(import_module(f"{_NAME}.models.utils.detect_face"))["imresample"] = area_means
    return import_module(f"{_NAME}.models.mtcnn").MTCNN
