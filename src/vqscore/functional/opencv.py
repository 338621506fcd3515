"""OpenCV, loaded when it is first used.

Importing it takes a quarter of a second, and what is answered from stored results never needs it.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["cv2"]

if TYPE_CHECKING:
    import cv2
else:

    class _OnFirstUse(ModuleType):
        def __getattr__(self, name: str) -> object:
            value = getattr(import_module(self.__name__), name)
            # Kept, so that the next look finds it without coming here.
            setattr(self, name, value)
            return value

    cv2 = _OnFirstUse("cv2")
