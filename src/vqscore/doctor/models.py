"""Which model sets there are, and whether the default one is whole."""

from __future__ import annotations

from vqscore.doctor.check import Check
from vqscore.errors import VqscoreError
from vqscore.models.named import model_set, model_set_names

__all__ = ["models"]

_DEFAULT = "embedded"


def models() -> Check:
    """Every model of the default set is loaded and its weights digested.

    Other sets are named and not loaded: their weights may be gigabytes, or not on this machine.
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
    others = [name for name in model_set_names() if name != _DEFAULT]
    facts["other sets"] = ", ".join(others) or "none"
    if not trouble:
        return Check("models", facts)
    remedy = "Reinstall vqscore: the packages it depends on carry the weights"
    return Check("models", facts, "problem", tuple(trouble), remedy)
