"""What is written of a batch when all of it is finished: a page, a table, what a CI reads."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TextIO

from vqscore.cli.ci_outputs import NO_CI_OUTPUTS, CiOutputs
from vqscore.compare.data_frames import check_parquet, result_records, write_parquet
from vqscore.execute.attempt import Failure, Result
from vqscore.outcome import Score

if TYPE_CHECKING:
    from vqscore.report.html import HtmlReport

__all__ = ["ClosingDocuments"]


class ClosingDocuments:
    """Takes in results one by one, and keeps of each what the documents need, no more.

    Use it as a context manager: the page is written also of a run that is stopped meanwhile.

    Args:
        html: The page, if there is to be one.
        parquet: The table, if there is to be one.
        ci: What a CI reads.

    Raises:
        UsageError: A document could not be written in the end.
    """

    def __init__(self, html: Path | None, parquet: Path | None, ci: CiOutputs) -> None:
        self._parquet = parquet
        self._ci = ci
        self._page: HtmlReport | None = None
        self._records: list[dict[str, Any]] = []
        self._results: list[Result] = []
        if parquet is not None:
            check_parquet(parquet)
        if html is not None:
            # Templates only where they are asked for.
            from vqscore.report.html import HtmlReport  # noqa: PLC0415

            self._page = HtmlReport(html)
        ci.prepare()

    @property
    def are_wanted(self) -> bool:
        """Whether there are any."""
        return bool(self._page or self._parquet or self._ci != NO_CI_OUTPUTS)

    def __enter__(self) -> Self:
        if self._page is not None:
            self._page.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._page is not None:
            self._page.__exit__(kind, error, trace)
            if error is None:
                print(f"report: {self._page.path}", file=sys.stderr)

    def add(self, result: Result) -> None:
        """Take in one result."""
        if self._page is not None:
            self._page.add(result)
        if self._parquet is not None:
            self._records += result_records([result])
        if self._ci != NO_CI_OUTPUTS:
            self._results.append(_without_timelines(result))

    def write(self, annotations: TextIO) -> None:
        """Write what is written of whole batches only.

        Args:
            annotations: Where those of a CI are printed.
        """
        if self._parquet is not None:
            write_parquet(self._parquet, self._records)
        self._ci.write(self._results, annotations=annotations)


def _without_timelines(result: Result) -> Result:
    """By far the largest part of a result, and no document of a CI has a use for it."""
    if isinstance(result, Failure):
        return result
    outcomes = {
        name: replace(outcome, timeline=()) if isinstance(outcome, Score) else outcome
        for name, outcome in result.scores.items()
    }
    return replace(result, scores=replace(result.scores, outcomes=outcomes))
