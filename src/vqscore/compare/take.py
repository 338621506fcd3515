"""One attempt with what became of it: the manifest's entry and the clip's judgment."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import linear_regression
from typing import Literal, TypeAlias

from vqscore.compare.manifest import Entry
from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Judgment
from vqscore.outcome import Outcome, Score

__all__ = ["Standing", "Take", "TakeWord"]

TakeWord: TypeAlias = Literal["pass", "fail", "inconclusive", "error", "missing"]
"""A verdict, ``error`` for a clip that could not be scored, ``missing`` for none delivered."""

Standing: TypeAlias = Literal["kept", "broken", "unclear", "not_applicable", "not_measured"]
"""How a clip stands to one bound of the policy."""


@dataclass(frozen=True, slots=True)
class Take:
    """An attempt and its result.

    Args:
        entry: What the manifest says of it.
        result: What came of scoring it; ``None`` where there is no clip.
    """

    entry: Entry
    result: Result | None

    @property
    def word(self) -> TakeWord:
        """The verdict, or why there is none."""
        if self.result is None:
            return "missing"
        return "error" if isinstance(self.result, Failure) else self.result.verdict.value

    @property
    def passed(self) -> bool:
        """Whether it is known to be usable."""
        return self.word == "pass"

    def value(self, metric: str) -> float | None:
        """The metric's score, 0 to 1, or ``None`` where there is none."""
        outcome = self._outcome(metric)
        return float(outcome.value) if isinstance(outcome, Score) else None

    def standing(self, metric: str) -> Standing:
        """How the clip stands to the policy's bound on this metric."""
        outcome = self._outcome(metric)
        if outcome is None or not isinstance(self.result, Judgment):
            return "not_measured"
        if not isinstance(outcome, Score):
            return outcome.cause
        severities = {f.severity for f in self.result.findings if f.metric == metric}
        if "fail" in severities:
            return "broken"
        return "unclear" if "inconclusive" in severities else "kept"

    def slope(self, metric: str) -> float | None:
        """Least-squares slope of the metric's local values for ten seconds of the clip.

        ``None`` where the metric has no timeline, or one of less than a second.
        """
        outcome = self._outcome(metric)
        if not isinstance(outcome, Score) or len(outcome.timeline) < 2:
            return None
        times, values = zip(*outcome.timeline, strict=True)
        if times[-1] - times[0] < 1.0:
            return None
        return 10 * linear_regression(times, values).slope

    @property
    def seconds(self) -> float | None:
        """The clip's length: as ordered if the manifest says so, else as decoded."""
        if self.entry.seconds is not None:
            return self.entry.seconds
        return self.result.scores.report.seconds if isinstance(self.result, Judgment) else None

    def _outcome(self, metric: str) -> Outcome | None:
        if not isinstance(self.result, Judgment):
            return None
        return self.result.scores.outcomes.get(metric)
