"""What a peer is, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SECONDS = 300
"""Longer than any peer needs for five seconds of video."""


class PeerError(Exception):
    """A peer gave no answer for a clip; the message says what it said."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A peer's word on one clip.

    Args:
        failed: Whether it turns the clip down, or flags something in it.
        score: For ranking, higher is better, from what it reports.
        why: The checks behind it.
    """

    failed: bool
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Peer:
    """A tool on PyPI.

    Args:
        name: Its distribution.
        version: The one that is compared.
        score: What its score is, in words for the table.
        ask: From its environment's ``bin`` folder, a clip and a scratch folder to its answer.
    """

    name: str
    version: str
    score: str
    ask: Callable[[Path, Path, Path], Answer]
