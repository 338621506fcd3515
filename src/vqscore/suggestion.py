"""Words for a name that is not known."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

__all__ = ["suggestion"]


def suggestion(name: str, known: Collection[str]) -> str:
    """The name that was meant, if one is near, and all that are known; closes a sentence.

    >>> suggestion("motoin", ["motion", "drift"])
    ". Did you mean 'motion'? Known: drift, motion"
    >>> suggestion("acme/tint", ["motion", "drift"])
    '. No installed package brings it. Known: drift, motion'
    """
    package, slash, _ = name.partition("/")
    if slash and not any(other.startswith(package + slash) for other in known):
        hint = " No installed package brings it."
    else:
        near = get_close_matches(name, known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if near else ""
    return f".{hint} Known: {', '.join(sorted(known))}"
