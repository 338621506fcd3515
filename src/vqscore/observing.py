"""Who else is told of every clip that is scored in this process: a test run that gathers them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores

__all__ = ["Observer", "observe", "stop_observing", "tell"]

Observer: TypeAlias = "Callable[[Scores, Judgment | None], None]"
"""Takes a clip's scores, and its judgment where it was judged."""

_observers: list[Observer] = []


def observe(observer: Observer) -> None:
    """From now on, tell it every clip."""
    _observers.append(observer)


def stop_observing(observer: Observer) -> None:
    """Tell it no more."""
    _observers.remove(observer)


def tell(scores: Scores, judgment: Judgment | None) -> None:
    """A clip was scored, and judged where there is a judgment."""
    for observer in tuple(_observers):
        observer(scores, judgment)
