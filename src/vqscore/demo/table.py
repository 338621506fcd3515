"""The demo's table: what was planted, and what was found."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from vqscore.demo.defects import Shot
from vqscore.execute.attempt import Failure, Result
from vqscore.report.style import MARKS, badge
from vqscore.report.verdict import word_of

__all__ = ["as_expected", "demo_table"]


def as_expected(shot: Shot, result: Result) -> bool:
    """The clean clip passes; a defect fails, and is named by the metric whose business it is."""
    if shot.wrong is None:
        return word_of(result) == "pass"
    return shot.wrong in _failed(result)


def _failed(result: Result) -> list[str]:
    if isinstance(result, Failure):
        return []
    return [finding.metric for finding in result.findings if finding.severity == "fail"]


def demo_table(rows: Sequence[tuple[tuple[str, Shot], Result]]) -> Table:
    """One row a clip, with the mark of :func:`as_expected` in front."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("")
    table.add_column("clip", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    table.add_column("because")
    for (name, shot), result in rows:
        mark, colour = MARKS["pass" if as_expected(shot, result) else "fail"]
        table.add_row(Text(mark, colour), name, badge(word_of(result)), _because(shot, result))
    return table


def _because(shot: Shot, result: Result) -> Text:
    """The finding that was looked for first, then those beside it."""
    if isinstance(result, Failure):
        return Text(result.message)
    findings = [finding for finding in result.findings if finding.severity != "note"]
    findings.sort(key=lambda finding: finding.metric != shot.wrong)
    text = Text("\n").join(
        Text(finding.message, style="" if finding.metric == shot.wrong else "dim")
        for finding in findings
    )
    if shot.wrong is not None and shot.wrong not in _failed(result):
        value = result.scores.value(shot.wrong)
        missed = f"{shot.wrong} {'was not scored' if value is None else f'{value:.2f}: not seen'}"
        return (
            Text("\n").join([Text(missed, style="red"), text]) if findings else Text(missed, "red")
        )
    return text
