"""Which model sets there are, and whether the default one is whole."""

from __future__ import annotations

from vqscore.doctor.check import Check
from vqscore.errors import VqscoreError
from vqscore.models.catalogue import known_weight
from vqscore.models.named import model_set, model_set_names, parts_of

__all__ = ["models"]

_DEFAULT = "embedded"


def models() -> Check:
    """Every model of the default set is loaded and its weights digested.

    Of other sets it is said whether their files are on this machine; that they are not is no fault.
    """
    facts: dict[str, str] = {}
    trouble: list[str] = []
    default = model_set(_DEFAULT)
    for role in default.providers:
        try:
            facts[role] = default.describe((role,))[role]
        except (VqscoreError, ImportError, OSError) as error:
            facts[role] = "missing"
            trouble.append(f"{role} of the model set {_DEFAULT!r} cannot be loaded: {error}")
    for name in model_set_names():
        if name != _DEFAULT:
            facts[f"set {name}"] = _presence(name)
    if not trouble:
        return Check("models", facts)
    remedy = "Reinstall vqscore: the packages it depends on carry the weights"
    return Check("models", facts, "problem", tuple(trouble), remedy)


def _presence(name: str) -> str:
    """Whether the files that a set is known to need are on this machine; none is read."""
    try:
        weights = [known_weight(part) for part in parts_of(name).values()]
    except VqscoreError:
        return "cannot be loaded: see plug-ins"
    needed = [weight for weight in weights if weight is not None]
    missing = sum(weight.find() is None for weight in needed)
    if missing:
        return f"{missing} of {len(needed)} weights are not here: vqscore models pull {name}"
    return "all weights are here" if needed else "brought by another package"
