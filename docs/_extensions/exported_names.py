"""The public names of the package, each with what its docstring says."""

from __future__ import annotations

import inspect

import vqscore

__all__ = ["exported_names"]

_ORDER = ("score", "judge", "Scorer", "Clip", "Scores", "Score", "Unscored", "Moment", "Judgment")


def exported_names() -> str:
    """A section per name of ``vqscore.__all__``: those that are met first come first."""
    names = [name for name in vqscore.__all__ if not name.startswith("_")]
    names.sort(key=lambda name: (_ORDER.index(name) if name in _ORDER else len(_ORDER), name))
    return "\n".join(_section(name) for name in names)


def _section(name: str) -> str:
    value = getattr(vqscore, name)
    if inspect.isclass(value):
        directive, options = "autoclass", "   :members:\n   :show-inheritance:\n"
    elif inspect.isfunction(value):
        directive, options = "autofunction", ""
    else:
        directive, options = "autodata", "   :no-value:\n"
    return f"## {name}\n\n```{{eval-rst}}\n.. {directive}:: vqscore.{name}\n{options}```\n"
