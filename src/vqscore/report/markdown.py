"""Results as Markdown for a job summary or a comment: what did not pass first, the rest folded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from vqscore.execute.attempt import Result
from vqscore.judgment import Judgment
from vqscore.report.reasons import clip_of, reasons_of
from vqscore.report.summary import summary
from vqscore.report.verdict import Word, word_of

__all__ = ["markdown_summary"]

_ORDER: tuple[Word, ...] = ("fail", "error", "inconclusive", "pass")
_ROWS = 1000
"""Clips that are listed. GitHub refuses a summary above 1 MiB as a whole."""

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+|~!&$@])")


def markdown_summary(results: Iterable[Result]) -> str:
    """A table in GitHub's Markdown, which GitLab reads too."""
    ranked = sorted(results, key=lambda result: _ORDER.index(word_of(result)))
    words = [word_of(result) for result in ranked]
    judged = [result for result in ranked if isinstance(result, Judgment)]
    failed_by = Counter(f.metric for j in judged for f in j.findings if f.severity == "fail")
    policies = ", ".join(sorted({j.policy for j in judged})) or "no policy"
    bad = [result for result in ranked if word_of(result) != "pass"]
    good = [result for result in ranked if word_of(result) == "pass"]
    lines = [f"### vqscore: {_text(summary(words, failed_by, policies).plain)}", ""]
    if bad:
        lines += ["| verdict | clip | why |", "| --- | --- | --- |"]
        lines += [_row(result) for result in bad[:_ROWS]]
        lines += ["", *_left_out(bad)]
    if good:
        lines += ["<details><summary>clips that pass</summary>", ""]
        lines += [f"- {_text(clip_of(result))}" for result in good[:_ROWS]]
        lines += ["", *_left_out(good), "</details>"]
    return "\n".join(lines).rstrip() + "\n"


def _row(result: Result) -> str:
    why = "<br>".join(_text(reason) for reason in reasons_of(result))
    return f"| **{word_of(result).upper()}** | {_text(clip_of(result))} | {why} |"


def _left_out(results: Sequence[Result]) -> Iterator[str]:
    if len(results) > _ROWS:
        yield f"and {len(results) - _ROWS} more"
        yield ""


def _text(text: str) -> str:
    r"""Text that stays text: no markup, no mention of a user, one line.

    >>> _text("a|b_c <i>")
    'a\\|b\\_c \\<i\\>'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
