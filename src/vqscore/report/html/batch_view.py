"""What a report says of all clips together: the headline, the counts, a row for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vqscore.report.html.clip_view import ClipView
from vqscore.report.html.encode import Image
from vqscore.report.html.metric_row import MetricRow
from vqscore.report.verdict import Word

__all__ = ["BatchRow", "BatchView", "Share", "batch_row", "batch_view"]

WORDS: tuple[Word, ...] = ("pass", "fail", "inconclusive", "error")


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A clip's row in the table of all clips."""

    number: int
    word: Word
    name: str
    clip: str
    prompt: str | None
    thumb: Image | None
    reason: str
    more_reasons: int
    cells: dict[str, MetricRow]


@dataclass(frozen=True, slots=True)
class Share:
    """How many clips got a verdict; ``x`` and ``width`` place it in a bar of 100."""

    word: Word
    count: int
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class BatchView:
    """All clips together. ``metrics`` are the table's columns."""

    headline: str
    shares: tuple[Share, ...]
    failed_by: tuple[tuple[str, int], ...]
    metrics: tuple[str, ...]
    rows: tuple[BatchRow, ...]


def batch_row(view: ClipView) -> BatchRow:
    """The row of one clip: what is kept of it until all are known."""
    reasons = [finding.message for finding in view.findings if finding.severity != "note"]
    return BatchRow(
        number=view.number,
        word=view.word,
        name=view.name,
        clip=view.clip,
        prompt=view.prompt,
        thumb=view.pictures.thumb if view.pictures else None,
        reason=reasons[0] if reasons else "",
        more_reasons=max(len(reasons) - 1, 0),
        cells={row.metric: row for row in view.rows},
    )


def batch_view(rows: Sequence[BatchRow], failed_by: Counter[str], policy: str) -> BatchView:
    """All clips together.

    Args:
        rows: A row for each.
        failed_by: Metric to the number of clips it failed.
        policy: What they were judged by; empty where not one could be.
    """
    counts = Counter(row.word for row in rows)
    return BatchView(
        headline=_headline(rows, counts, policy),
        shares=_shares(counts, len(rows)),
        failed_by=tuple(sorted(failed_by.items(), key=lambda item: (-item[1], item[0]))),
        metrics=tuple(dict.fromkeys(name for row in rows for name in row.cells)),
        rows=tuple(rows),
    )


def _headline(rows: Sequence[BatchRow], counts: Counter[Word], policy: str) -> str:
    """The verdict in a sentence.

    >>> _headline([None] * 8, Counter({"pass": 3, "fail": 5}), "first-shot")
    '3 of 8 clips pass first-shot'
    """
    by = f" {policy}" if policy else ""
    if not rows:
        return "No clip was judged"
    if len(rows) > 1:
        return f"{counts['pass']} of {len(rows)} clips pass{by}"
    said: dict[Word, str] = {
        "pass": f"The clip passes{by}",
        "fail": f"The clip fails{by}",
        "inconclusive": f"The clip cannot be told{' by' + by if by else ''}",
        "error": "The clip could not be scored",
    }
    return said[rows[0].word]


def _shares(counts: Counter[Word], total: int) -> tuple[Share, ...]:
    shares, x = [], 0.0
    for word in WORDS:
        if counts[word]:
            width = 100 * counts[word] / total
            shares.append(Share(word, counts[word], round(x, 2), round(width, 2)))
            x += width
    return tuple(shares)


def policies_of(names: Iterable[str]) -> str:
    """The policy, or the policies, in words."""
    return ", ".join(dict.fromkeys(names))
