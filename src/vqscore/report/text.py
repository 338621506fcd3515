"""One clip's result for a person: verdict, reasons, and the table behind them."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from vqscore.counted import counted
from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Finding, Judgment
from vqscore.outcome import Outcome, Score, Unscored
from vqscore.policy import Bound, Policy, when_and_where
from vqscore.printable import printable, printable_lines
from vqscore.report.style import MARKS, badge, bar
from vqscore.report.verdict import word_of

__all__ = ["result_block"]


def result_block(result: Result, policy: Policy) -> RenderableType:
    """A compact block; made for 80 columns."""
    if isinstance(result, Failure):
        head = _head(result, result.clip, result.prompt, None)
        return Group(head, _reason("error", result.message))
    scores = result.scores
    seen = f"{counted(scores.report.frames, 'frame')}, {scores.report.seconds:.1f} s"
    head = _head(result, scores.clip, scores.prompt, f"{seen}; policy {result.policy}")
    return Group(
        head,
        *(_finding(finding) for finding in result.findings),
        Padding(_table(result, policy), (1, 0, 0, 2)),
    )


def _head(result: Result, clip: str, prompt: str | None, details: str | None) -> RenderableType:
    lines: list[RenderableType] = [
        Text.assemble(badge(word_of(result)), "  ", (printable(clip), "bold"), overflow="fold")
    ]
    if prompt is not None:
        lines.append(Padding(Text(f"“{printable(prompt)}”", style="italic"), (0, 0, 0, 2)))
    if details is not None:
        lines.append(Padding(Text(printable(details), style="dim"), (0, 0, 0, 2)))
    return Group(*lines)


def _finding(finding: Finding) -> RenderableType:
    return _reason(finding.severity, finding.message)


def _reason(severity: str, message: str) -> RenderableType:
    """A reason with its mark; further lines hang under the first."""
    mark, colour = MARKS[severity]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=1)
    grid.add_column(overflow="fold")
    grid.add_row(
        Text(mark, colour),
        Text(printable_lines(message), style="dim" if severity == "note" else ""),
    )
    return Padding(grid, (0, 0, 0, 2))


def _table(judgment: Judgment, policy: Policy) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim", show_edge=False)
    table.add_column("metric", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    table.add_column("bounds", justify="right", no_wrap=True, style="dim")
    table.add_column("worst seen", style="dim")
    severities = {f.metric: f.severity for f in judgment.findings}
    for metric, outcome in judgment.scores.items():
        bound = policy.bounds.get(metric)
        _, colour = MARKS[severities.get(metric, "pass" if bound else "note")]
        table.add_row(Text(printable(metric)), *_cells(outcome, bound, colour))
    return table


def _cells(outcome: Outcome, bound: Bound | None, colour: str) -> tuple[RenderableType, ...]:
    limit = _limits(bound) if bound else ""
    if isinstance(outcome, Unscored):
        # The reason stands above, among the findings, unless nobody judges by this metric.
        return (
            Text(""),
            Text("–", colour),
            limit,
            Text("" if bound else printable(outcome.reason), "dim"),
        )
    return bar(outcome.value, colour), Text(f"{outcome.value:.2f}", colour), limit, _seen(outcome)


def _limits(bound: Bound) -> str:
    """What it fails below, and what it passes from."""
    low, high = f"{bound.fail_below:.2f}", f"{bound.passes_from:.2f}"
    return low if low == high else f"{low} to {high}"


def _seen(score: Score) -> str:
    if not score.moments:
        return ""
    return when_and_where(min(score.moments, key=lambda moment: moment.value))
