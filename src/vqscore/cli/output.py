"""Where results go while a batch runs: lines of JSON, text for people, a progress bar."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from vqscore.execute.attempt import Result
from vqscore.judgment import Judgment
from vqscore.policy import Policy
from vqscore.report.json_lines import result_line
from vqscore.report.line_file import LineFile
from vqscore.report.summary import result_row, summary
from vqscore.report.text import result_block
from vqscore.report.verdict import Exit, Word, exit_code, word_of

__all__ = ["Output", "progress_bar"]

_BLOCKS_UP_TO = 5
"""Clips that are shown in full; of more, each gets one line."""


class Output:
    """Takes in results one by one and shows them at once: nothing computed is lost.

    Args:
        total: How many results will come.
        policy: What they are judged by.
        lines: A file that gets a line of JSON for each.
        json_on_stdout: Standard output gets the JSON and nothing else; people read standard error.
    """

    def __init__(
        self, total: int, policy: Policy, lines: LineFile | None, json_on_stdout: bool
    ) -> None:
        self._total = total
        self._policy = policy
        self._lines = lines
        self._json_on_stdout = json_on_stdout
        self._console = Console(stderr=json_on_stdout, highlight=False)
        self._words: list[Word] = []
        self._finished_before = 0
        self._failed_by: Counter[str] = Counter()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._progress = self._stack.enter_context(progress_bar())
        self._task = self._progress.add_task("scoring", total=self._total)
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._stack.close()

    def add(self, result: Result) -> None:
        """Show one result."""
        word = word_of(result)
        self._words.append(word)
        if self._lines is not None:
            self._lines.add(result_line(result))
        if self._json_on_stdout:
            print(result_line(result), flush=True)
        if self._total > _BLOCKS_UP_TO:
            self._console.print(result_row(result), soft_wrap=True)
        else:
            if len(self._words) > 1:
                self._console.print()
            self._console.print(result_block(result, self._policy))
        if isinstance(result, Judgment):
            self._failed_by.update(f.metric for f in result.findings if f.severity == "fail")
        self._progress.advance(self._task)

    def add_finished_before(self, words: Sequence[Word], failed_by: Mapping[str, int]) -> None:
        """Count results of an earlier run, which showed them."""
        self._finished_before = len(words)
        self._words.extend(words)
        self._failed_by.update(failed_by)
        self._progress.advance(self._task, len(words))

    def say(self, note: str) -> None:
        """Tell people something about the batch as a whole."""
        self._console.print(note, soft_wrap=True)

    def finished(self) -> Exit:
        """Close with a summary of the batch."""
        self._stack.close()
        if self._total > 1 or self._finished_before:
            self._console.print()
            self._console.print(summary(self._words, self._failed_by, self._policy.name))
        return exit_code(self._words)

    def interrupted(self, how_to_go_on: str = "") -> Exit:
        """Say what there is of a batch that was stopped.

        Args:
            how_to_go_on: What to run to have the rest, where that is possible.
        """
        self._stack.close()
        done = len(self._words)
        written = self._lines is not None or self._json_on_stdout or how_to_go_on
        kept = " and written" if written else ""
        note = f"vqscore: interrupted: {done} of {self._total} clips scored{kept}"
        print("\n".join(filter(None, (note, how_to_go_on))), file=sys.stderr)
        if done > 1:
            self._console.print(summary(self._words, self._failed_by, self._policy.name))
        return Exit.INTERRUPTED


def progress_bar() -> Progress:
    """A bar on standard error, if that is a terminal."""
    console = Console(stderr=True)
    both = sys.stdout.isatty() and sys.stderr.isatty()
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
        # Lines of text go above the bar where both share a terminal; a pipe is left alone.
        redirect_stdout=both,
        redirect_stderr=both,
    )
