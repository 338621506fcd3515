"""A named set of models, each loaded once per process on first use."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib import import_module
from typing import Any, cast

from vqscore.errors import UsageError
from vqscore.models.protocols import (
    Appearance,
    FaceDetector,
    FaceEmbedder,
    Flow,
    ImageText,
    Provider,
)

__all__ = ["EMBEDDED", "ModelSet"]


class ModelSet:
    """Which provider fills which role. Scores of different sets are never mixed.

    Args:
        name: The set's name, as policies and results carry it.
        providers: Role to ``"module:Class"``; the class is imported and made on first use.
    """

    def __init__(self, name: str, providers: Mapping[str, str]) -> None:
        self.name = name
        self.providers = dict(providers)
        self._loaded: dict[str, Provider] = {}
        self._lock = threading.RLock()

    def __getstate__(self) -> dict[str, object]:
        """Travels to worker processes as names only: each loads its own weights."""
        return {"name": self.name, "providers": self.providers}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(state["name"], state["providers"])  # type: ignore[misc]

    def load(self, role: str) -> Provider:
        """The provider of a role, loaded on first use."""
        if role not in self.providers:
            msg = f"model set {self.name!r} has no {role!r}; it has {sorted(self.providers)}"
            raise UsageError(msg)
        with self._lock:
            if role not in self._loaded:
                module, _, attribute = self.providers[role].partition(":")
                self._loaded[role] = getattr(import_module(module), attribute)()
            return self._loaded[role]

    @property
    def flow(self) -> Flow:
        """Dense optical flow."""
        return cast("Flow", self.load("flow"))

    @property
    def face_detector(self) -> FaceDetector:
        """Finds faces."""
        return cast("FaceDetector", self.load("face_detector"))

    @property
    def face_embedder(self) -> FaceEmbedder:
        """Embeds faces."""
        return cast("FaceEmbedder", self.load("face_embedder"))

    @property
    def image_text(self) -> ImageText:
        """Compares images with texts."""
        return cast("ImageText", self.load("image_text"))

    @property
    def appearance(self) -> Appearance:
        """Embeds image regions."""
        return cast("Appearance", self.load("appearance"))

    def describe(self, roles: tuple[str, ...]) -> dict[str, str]:
        """Role to ``"name@digest"`` for the roles given, for a result's provenance."""
        return {role: f"{(p := self.load(role)).name}@{p.digest()}" for role in sorted(roles)}


EMBEDDED: Mapping[str, str] = {
    "flow": "vqscore.models.dis:DisFlow",
    "face_detector": "vqscore.models.mtcnn:MtcnnFaceDetector",
    "face_embedder": "vqscore.models.dlib_face:DlibFaceEmbedder",
    "image_text": "vqscore.models.conse:ConseImageText",
    "appearance": "vqscore.models.efficientnet_lite:EfficientNetLiteAppearance",
}
"""The default set: every weight comes inside a PyPI package, nothing is fetched at run time."""
