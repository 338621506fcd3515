"""What was looked at, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

__all__ = ["Check", "State"]

State: TypeAlias = Literal["well", "warning", "problem"]
"""``"warning"``: vqscore works, and not all of it. ``"problem"``: what it needs is not there."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at.

    Args:
        name: What it was: ``"versions"``, ``"codecs"``.
        facts: What was found, name to words.
        state: Whether that will do.
        trouble: What is wrong, a sentence each; none where all is well.
        remedy: What to do about it.
    """

    name: str
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    state: State = "well"
    trouble: tuple[str, ...] = ()
    remedy: str = ""
