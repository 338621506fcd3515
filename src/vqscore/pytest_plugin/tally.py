"""What a whole test run came to, in lines for its summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from vqscore.counted import counted
from vqscore.pytest_plugin.baseline import Baseline
from vqscore.pytest_plugin.taken import Taken
from vqscore.report.summary import summary
from vqscore.report.verdict import word_of

if TYPE_CHECKING:
    from vqscore.execute.attempt import Failure
    from vqscore.judgment import Judgment

__all__ = ["baseline_lines", "verdict_lines"]


def verdict_lines(clips: Sequence[Taken], failures: Sequence[Failure]) -> Iterator[str]:
    """How many clips got which verdict, policy by policy."""
    judged: dict[str, list[Judgment]] = {}
    for taken in clips:
        if taken.judgment is not None:
            judged.setdefault(taken.judgment.policy, []).append(taken.judgment)
    for policy, judgments in judged.items():
        failed_by = Counter(f.metric for j in judgments for f in j.findings if f.severity == "fail")
        yield summary([word_of(j) for j in judgments], failed_by, policy).plain
    only_scored = sum(taken.judgment is None for taken in clips)
    if only_scored:
        yield f"{counted(only_scored, 'clip')} scored and not judged"
    if failures:
        yield f"{counted(len(failures), 'clip')} could not be read"


def baseline_lines(clips: Sequence[Taken], baseline: Baseline) -> Iterator[str]:
    """Which clips there was nothing to compare with."""
    new = sorted({taken.name for taken in clips if baseline.of(taken) is None})
    if new:
        shown = ", ".join(new[:3]) + (" and others" if len(new) > 3 else "")
        yield f"not in the baseline, so not compared: {len(new)} ({shown})"
