"""Many results for a person: a line for each, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rich.text import Text

from vqscore.counted import counted
from vqscore.execute.attempt import Failure, Result
from vqscore.printable import printable
from vqscore.report.style import badge
from vqscore.report.verdict import Word, word_of

__all__ = ["result_row", "summary"]

_WORDS: tuple[Word, ...] = ("pass", "fail", "inconclusive", "error")
_WIDEST = len("inconclusive")


def result_row(result: Result) -> Text:
    """A clip in one line, with the first reason if it did not pass."""
    word = word_of(result)
    if isinstance(result, Failure):
        clip, reasons = printable(result.clip), [printable(result.message)]
    else:
        clip = printable(result.scores.clip)
        reasons = [printable(f.message) for f in result.findings if f.severity != "note"]
    line = Text.assemble(badge(word), " " * (_WIDEST - len(word) + 2), clip)
    if reasons:
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        line.append(f"  {reasons[0]}{more}", style="dim")
    return line


def summary(words: Sequence[Word], failed_by: Mapping[str, int], policy: str) -> Text:
    """How many clips got which verdict, and which metrics failed them.

    >>> summary(["pass", "fail", "fail"], {"ghosting": 1, "drift": 2}, "first-shot").plain
    '3 clips by first-shot: 1 pass, 2 fail (drift 2, ghosting 1)'
    """
    counts = Counter(words)
    clips = counted(len(words), "clip")
    text = Text(f"{clips} by {printable(policy)}: ")
    present = [word for word in _WORDS if counts[word]]
    for position, word in enumerate(present):
        text.append(f"{', ' if position else ''}{counts[word]} ")
        text.append_text(Text(word, style=badge(word).style))
        if word == "fail" and failed_by:
            most = sorted(failed_by.items(), key=lambda item: (-item[1], item[0]))
            text.append(f" ({', '.join(f'{name} {count}' for name, count in most)})", style="dim")
    return text
