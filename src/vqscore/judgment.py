"""The answer: would an editor take this clip as the first shot, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from vqscore.outcome import Moment, Scores

__all__ = ["Finding", "Judgment", "Severity", "Verdict"]

Severity = Literal["fail", "inconclusive", "note"]


class Verdict(Enum):
    """PASS, FAIL, or INCONCLUSIVE: the measurements cannot tell."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason behind a verdict: which metric, what was seen, and where."""

    metric: str
    message: str
    severity: Severity
    moments: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgment:
    """A verdict with its reasons. ``bool(judgment)`` is true for PASS only."""

    verdict: Verdict
    findings: tuple[Finding, ...]
    scores: Scores
    policy: str

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PASS

    def __repr__(self) -> str:
        """One line, so that a failed plain ``assert`` already says why."""
        why = "; ".join(f.message for f in self.findings if f.severity != "note")
        line = f"<{self.verdict.name} {self.scores.clip}" + (f": {why}" if why else "") + ">"
        return line if len(line) <= 240 else line[:236] + "...>"
