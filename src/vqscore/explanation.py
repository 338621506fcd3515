"""A judgment in lines of plain text: what failed, by how much, where, what would flip it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vqscore.printable import printable
from vqscore.when_and_where import when_and_where

if TYPE_CHECKING:
    from vqscore.judgment import Finding, Judgment

__all__ = ["explanation"]

_MOMENTS = 5
"""Moments that are listed; of more, the number is said."""


def explanation(judgment: Judgment) -> tuple[str, ...]:
    """Lines for a person, for a log, for an issue: no colour, no markup."""
    return tuple(map(printable, _lines(judgment)))


def _lines(judgment: Judgment) -> Iterator[str]:
    yield f"{judgment.verdict.name} {judgment.scores.clip} by {judgment.policy}"
    for title, severity in (("failed", "fail"), ("could not be told", "inconclusive")):
        missed = [f for f in judgment.findings if f.severity == severity and f.value is not None]
        yield from _section(title, [line for finding in missed for line in _missed(finding)])
    unanswered = [f for f in judgment.findings if f.value is None and f.severity != "note"]
    yield from _section("stops a pass", [f.message for f in unanswered])
    yield from _section("to note", [f.message for f in judgment.findings if f.severity == "note"])
    yield from _section(*_flip(judgment))
    met = sorted((m, n) for n, m in judgment.margins.items() if m >= 0)
    yield from _section("met", [f"{name}, {margin:.2f} above what passes" for margin, name in met])


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _missed(finding: Finding) -> Iterator[str]:
    assert finding.value is not None
    assert finding.fail_below is not None
    assert finding.pass_from is not None
    value, low, high = finding.value, finding.fail_below, finding.pass_from
    limits = f"passes from {high:.2f}"
    if low != high:
        limits = f"fails below {low:.2f}, {limits}"
    if finding.severity == "fail":
        yield f"{finding.metric} {value:.2f}: {limits}; {_gap(low - value)} too low"
    else:
        yield f"{finding.metric} {value:.2f}: {limits}; {_gap(high - value)} short of a pass"
    worst = sorted(finding.moments, key=lambda moment: (moment.value, moment.start_seconds))
    for moment in worst[:_MOMENTS]:
        yield f"  {when_and_where(moment)}: {moment.value:.2f}"
    if len(worst) > _MOMENTS:
        yield f"  and {len(worst) - _MOMENTS} more"


def _gap(distance: float) -> str:
    """A distance that is not 0, with the digits it takes to see that.

    >>> _gap(0.19), _gap(0.0004)
    ('0.19', '0.0004')
    """
    for digits in (2, 3, 4):
        if float(text := f"{distance:.{digits}f}") > 0:
            return text
    return f"{distance:.1g}"


def _flip(judgment: Judgment) -> tuple[str, list[str]]:
    """What would have to change for another verdict."""
    stops = [finding for finding in judgment.findings if finding.severity != "note"]
    if not stops:
        nearest = min(((m, n) for n, m in judgment.margins.items()), default=None)
        if nearest is None:
            return "to fail", []
        margin, name = nearest
        return "nearest to not passing", [f"{name}: {_gap(margin) if margin else '0'} lower"]
    return "to pass", [_change(finding) for finding in stops]


def _change(finding: Finding) -> str:
    if finding.value is None or finding.pass_from is None:
        return f"{finding.metric}: it would have to be seen and measured"
    if finding.to_pass:
        return finding.to_pass
    rise = _gap(finding.pass_from - finding.value)
    return f"{finding.metric} from {finding.value:.2f} to {finding.pass_from:.2f}, {rise} higher"
