"""A named set of models, each loaded once per process on first use."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any, cast

from vqscore.errors import UsageError
from vqscore.models.protocols import (
    Appearance,
    FaceDetector,
    FaceEmbedder,
    Flow,
    ImageText,
    LimbFinder,
    Provider,
)

__all__ = ["EMBEDDED", "ModelSet"]


class ModelSet:
    """Which provider fills which role. Scores of different sets are never mixed.

    Args:
        name: The set's name, as policies and results carry it.
        providers: Role to ``"module:Class"``; the class is imported and made on first use. With
            an argument behind it, ``"module:Class ARGUMENT"``, it is made as
            ``Class(ARGUMENT, device)``.
        device: Where those with an argument compute: ``auto``, ``cpu``, ``cuda:N``, ``mps``.
        parts: Role to what it was asked for as: ``"open_clip:NAME/TAG"``.
        asked: The set as its user wrote it.
    """

    def __init__(
        self,
        name: str,
        providers: Mapping[str, str],
        *,
        device: str = "cpu",
        parts: Mapping[str, str] | None = None,
        asked: str = "",
    ) -> None:
        self.name = name
        self.providers = dict(providers)
        self.parts = dict(parts or {})
        self.asked = asked or name
        self._device = device
        self._loaded: dict[str, Provider] = {}
        self._lock = threading.RLock()

    def __getstate__(self) -> dict[str, object]:
        """Travels to worker processes as names only: each loads its own weights."""
        return {
            "name": self.name,
            "providers": self.providers,
            "device": self._device,
            "parts": self.parts,
            "asked": self.asked,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def device_of(self, role: str) -> str:
        """Where the model of a role computes; the embedded ones compute on the CPU.

        Raises:
            UsageError: The device asked for is not there.
        """
        if " " not in self.providers.get(role, ""):
            return "cpu"
        if self._device == "cpu":
            return "cpu"
        from vqscore.models.device import resolve_device  # noqa: PLC0415 - it takes torch to know

        return resolve_device(self._device)

    def require(self, roles: Iterable[str]) -> None:
        """Check, without loading anything, that these roles can be filled on this machine.

        Raises:
            ModelError: Weights are not here; the message says how to fetch them.
            UsageError: The device is not here, or does nothing for these models.
        """
        wanted = [role for role in roles if role in self.providers]
        devices = {role: self.device_of(role) for role in wanted}
        if self._device not in {"auto", "cpu"} and set(devices.values()) <= {"cpu"}:
            message = f"the model set {self.name!r} computes on the CPU: leave --device out"
            raise UsageError(message)
        if any(" " in self.providers[role] for role in wanted):
            from vqscore.models.parts import weight_of  # noqa: PLC0415 - it knows this module
            from vqscore.models.pulled import require  # noqa: PLC0415

            parts = [part for role, part in self.parts.items() if role in wanted]
            require([weight for part in parts if (weight := weight_of(part))], self.asked)

    def load(self, role: str) -> Provider:
        """The provider of a role, loaded on first use."""
        if role not in self.providers:
            msg = f"model set {self.name!r} has no {role!r}; it has {sorted(self.providers)}"
            raise UsageError(msg)
        with self._lock:
            if role not in self._loaded:
                module, _, attribute = self.providers[role].partition(":")
                attribute, _, argument = attribute.partition(" ")
                made = getattr(import_module(module), attribute)
                device = self.device_of(role)
                self._loaded[role] = made(argument, device) if argument else made()
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

    @property
    def limbs(self) -> LimbFinder:
        """Finds limbs that look as none should."""
        return cast("LimbFinder", self.load("limbs"))

    def describe(self, roles: tuple[str, ...]) -> dict[str, str]:
        """Role to ``"name@digest"`` for the roles given, for a result's provenance."""
        return {role: f"{(p := self.load(role)).name}@{p.digest()}" for role in sorted(roles)}


EMBEDDED: Mapping[str, str] = {
    "flow": "vqscore.models.dis:DisFlow",
    "face_detector": "vqscore.models.mtcnn:MtcnnFaceDetector",
    "face_embedder": "vqscore.models.dlib_face:DlibFaceEmbedder",
    "image_text": "vqscore.models.scene_image_text:SceneImageText",
    "appearance": "vqscore.models.efficientnet_lite:EfficientNetLiteAppearance",
    "limbs": "vqscore.models.limb_defects:LimbDefectFinder",
}
"""The default set: every weight comes inside a PyPI package, nothing is fetched at run time."""
