"""The contract of a metric: a named question, the summaries it needs, a pure function of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from vqscore.feature import Derived, Summary, Values
from vqscore.outcome import Outcome

__all__ = ["Metric"]


class Metric(ABC):
    """One question about a clip, answered from 0 to 1 where 1 is best.

    A metric holds no threshold, no model and no state: :meth:`score` is a pure function of the
    summaries that :meth:`requires` names, so that it can be tested with arrays alone.
    """

    name: ClassVar[str]
    """Its name in policies and reports; third parties prefix their package: ``acme/lip_sync``."""

    version: ClassVar[int] = 1
    """Raised whenever the same summaries would give another score."""

    question: ClassVar[str]
    """What it asks, in a sentence."""

    kind: ClassVar[str] = "metric"
    """``"metric"``, or ``"diagnostic"`` where it explains more than it judges."""

    needs: ClassVar[tuple[str, ...]] = ()
    """What the clip must come with or show, in words: ``"a prompt"``, ``"a face"``."""

    @abstractmethod
    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:
        """The summaries :meth:`score` will read for a clip with this prompt."""

    @abstractmethod
    def score(self, values: Values, prompt: str | None) -> Outcome:
        """Answer the question, or say why it cannot be answered."""
