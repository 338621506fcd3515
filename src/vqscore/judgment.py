"""The answer: would an editor take this clip as the first shot, and if not, why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from types import MappingProxyType
from typing import Literal

from vqscore.explanation import explanation
from vqscore.outcome import Moment, Scores
from vqscore.printable import printable

__all__ = ["Finding", "Judgment", "Severity", "Verdict"]

Severity = Literal["fail", "inconclusive", "note"]


class Verdict(Enum):
    """PASS, FAIL, or INCONCLUSIVE: the measurements cannot tell."""

    PASS = "pass"  # noqa: S105 - a verdict, no password
    FAIL = "fail"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason behind a verdict: which metric, what was seen, and where.

    Args:
        metric: The metric; ``"combined"`` for several together, ``"clip"`` and ``"policy"`` for
            what concerns those as a whole.
        message: One sentence.
        severity: ``"note"`` changes no verdict.
        moments: When and where it was worst.
        value: The score, where it missed a bound.
        fail_below: The bound: under this it fails.
        pass_from: The bound: from here it would have been met.
        to_pass: What would have to change, where that is more than one number.
    """

    metric: str
    message: str
    severity: Severity
    moments: tuple[Moment, ...] = ()
    value: float | None = None
    fail_below: float | None = None
    pass_from: float | None = None
    to_pass: str = ""


@dataclass(frozen=True, slots=True)
class Judgment:
    """A verdict with its reasons. ``bool(judgment)`` is true for PASS only.

    Args:
        verdict: The answer.
        findings: Why, gravest first.
        scores: What was judged.
        policy: The policy's name.
        margins: Bounded metric to how far its score stands above what passes; under 0 where it
            does not. Metrics without a score have none.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    scores: Scores
    policy: str
    margins: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))

    def __bool__(self) -> bool:
        return self.verdict is Verdict.PASS

    def __repr__(self) -> str:
        """One line, so that a failed plain ``assert`` already says why.

        Of a long path the end is kept. What pytest puts before the line fits in 240 characters
        with it; above that it would cut the middle out.
        """
        clip = self.scores.clip if len(self.scores.clip) <= 60 else f"...{self.scores.clip[-57:]}"
        why = "; ".join(f.message for f in self.findings if f.severity != "note")
        line = " ".join((f"<{self.verdict.name} {clip}" + (f": {why}" if why else "")).split())
        line = printable(line)
        return f"{line}>" if len(line) < 200 else f"{line[:196]}...>"

    def explain(self) -> tuple[str, ...]:
        """Lines of plain text that say why, and what would give another verdict.

        Which bound failed, by how much, when and where; what would have to change to flip the
        verdict; what could not be measured.
        """
        return explanation(self)
