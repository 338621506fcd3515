"""Model sets by name: the built-in ones and those that other packages bring."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points

from vqscore.errors import PluginError, UsageError
from vqscore.models.model_set import EMBEDDED, ModelSet
from vqscore.registry import entry_point, unknown_name

__all__ = ["model_set", "model_set_names"]

_BUILT_IN = {"embedded": EMBEDDED}


def model_set_names() -> tuple[str, ...]:
    """Every model set that can be asked for."""
    return (*_BUILT_IN, *sorted(point.name for point in entry_points(group="vqscore.models")))


@cache
def model_set(name: str) -> ModelSet:
    """The model set of that name, one per process so that weights are loaded once.

    A package brings a set through the entry-point group ``vqscore.models``: a mapping from role to
    ``"module:Class"``.

    Raises:
        UsageError: No such set.
        PluginError: A package registered it and it is no such mapping.
    """
    if name in _BUILT_IN:
        return ModelSet(name, _BUILT_IN[name])
    found = entry_point("vqscore.models", name)
    if found is None:
        raise UsageError(unknown_name("model set", name, model_set_names()))
    providers = found.load()
    if not isinstance(providers, dict):
        raise PluginError(f"model set {name!r} ({found.value}) is no mapping of role to provider")
    return ModelSet(name, providers)
