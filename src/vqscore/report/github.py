"""Results as annotations of a GitHub Actions run: a workflow command per clip that did not pass.

Source: GitHub Docs, "Workflow commands for GitHub Actions". GitHub shows ten errors and ten
warnings a step, so a clip gets one annotation with all its reasons, not one for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vqscore.execute.attempt import Result
from vqscore.report.reasons import clip_of, reasons_of
from vqscore.report.verdict import word_of

__all__ = ["github_annotations"]

_COMMANDS = {"fail": "error", "error": "error", "inconclusive": "warning"}


def github_annotations(results: Iterable[Result]) -> Iterator[str]:
    """Workflow commands, one a line, for standard output or error of a step."""
    for result in results:
        word = word_of(result)
        if word == "pass":
            continue
        clip = clip_of(result)
        file, title = _property(clip), _property(f"{word.upper()} {clip}")
        message = _data("\n".join(reasons_of(result)))
        yield f"::{_COMMANDS[word]} file={file},title={title}::{message}"


def _data(text: str) -> str:
    r"""Text that cannot end a command or begin another.

    >>> _data("90 %\nof it")
    '90 %25%0Aof it'
    """
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """A property's value, where colons and commas have a meaning too.

    >>> _property("C:a,b.mp4")
    'C%3Aa%2Cb.mp4'
    """
    return _data(text).replace(":", "%3A").replace(",", "%2C")
