"""Model sets by name: the built-in ones, those that other packages bring, and parts swapped."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.metadata import entry_points

from vqscore.errors import PluginError, UsageError
from vqscore.models.catalogue import LARGE, STANDARD
from vqscore.models.model_set import EMBEDDED, ModelSet
from vqscore.models.parts import part_name, provider_of
from vqscore.registry import entry_point, unknown_name

__all__ = ["model_set", "model_set_names", "parts_of", "set_name"]

_BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "embedded": dict.fromkeys(EMBEDDED, "embedded"),
    "standard": STANDARD,
    "large": LARGE,
}


def model_set_names() -> tuple[str, ...]:
    """Every model set that can be asked for."""
    return (*_BUILT_IN, *sorted(point.name for point in entry_points(group="vqscore.models")))


@cache
def model_set(models: str, device: str = "auto") -> ModelSet:
    """The model set of that name, one per process and device so that weights are loaded once.

    A package brings a set through the entry-point group ``vqscore.models``: a mapping from role to
    part, where a part is ``"module:Class"`` of its own or one of those that are built in.

    Args:
        models: A name, parts swapped in it, or both: ``"standard"``,
            ``"image_text=open_clip:ViT-L-14/openai"`` (of the embedded set),
            ``"standard,flow=raft:large"``.
        device: Where models of the hub compute; the embedded ones compute on the CPU.

    Raises:
        UsageError: No such set, role or part.
        ModelError: A folder that holds no model.
        PluginError: A package registered the set and it is no such mapping.
    """
    parts = parts_of(models)
    providers = {role: provider_of(role, part) for role, part in parts.items()}
    return ModelSet(set_name(models), providers, device=device, parts=parts, asked=models)


def set_name(models: str) -> str:
    """The name that policies and results carry, whichever way the set was written.

    Raises:
        UsageError: As for :func:`model_set`.
        ModelError: As for :func:`model_set`.

    >>> set_name("standard, flow = raft:large, face_embedder = facenet:vggface2")
    'standard,flow=raft:large'
    """
    name, swapped = _split(models)
    own = _parts_of_set(name)
    others = [
        f"{role}={part_name(part)}"
        for role, part in sorted(swapped.items())
        if own.get(role) != part
    ]
    return ",".join((name, *others))


def parts_of(models: str) -> dict[str, str]:
    """Role to part, with what was swapped.

    Raises:
        UsageError: As for :func:`model_set`.
    """
    name, swapped = _split(models)
    return {**_parts_of_set(name), **swapped}


def _split(models: str) -> tuple[str, dict[str, str]]:
    name, swapped = "", dict[str, str]()
    for piece in models.split(","):
        role, equals, part = (each.strip() for each in piece.partition("="))
        if equals:
            # Refused here, before anything is looked up by it.
            provider_of(role, part)
            if role in swapped:
                raise UsageError(f"models {models!r} name the role {role!r} twice")
            swapped[role] = part
        elif name or not role:
            raise UsageError(
                f"models {models!r}: write SET, or SET,ROLE=PART, as in "
                "standard,image_text=open_clip:ViT-L-14/openai"
            )
        else:
            name = role
    return name or "embedded", swapped


def _parts_of_set(name: str) -> Mapping[str, str]:
    if name in _BUILT_IN:
        return _BUILT_IN[name]
    found = entry_point("vqscore.models", name)
    if found is None:
        raise UsageError(unknown_name("model set", name, model_set_names()))
    parts = found.load()
    if not isinstance(parts, dict):
        raise PluginError(f"model set {name!r} ({found.value}) is no mapping of role to provider")
    return parts
