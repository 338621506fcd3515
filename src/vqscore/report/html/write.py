"""A report that grows clip by clip and is written as one file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from markupsafe import Markup

from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Judgment
from vqscore.report.html.batch_view import BatchRow, batch_row, batch_view, policies_of
from vqscore.report.html.clip_view import ClipView, clip_view
from vqscore.report.html.page import environment
from vqscore.report.html.page_file import PageFile
from vqscore.version import __version__

__all__ = ["HtmlReport", "write_report"]

MOST_PICTURE_BYTES = 22_000_000
"""What all pictures may take; half of it is kept for clips that do not pass."""

_FULL = "the report's pictures had reached 22 MB. Write a report of this clip alone to see it"


class HtmlReport:
    """Takes in results one by one; the page is written when it is closed.

    Use it as a context manager. What was added before an error or an interruption is written too.

    Args:
        path: The file to write (``.html`` or ``.htm``), or a folder that gets an ``index.html``.
        title: The page's title; by default what is judged, and by what.

    Raises:
        UsageError: The file cannot be written. Found out at once, before anything is scored.
    """

    def __init__(self, path: str | Path, title: str | None = None) -> None:
        self._file = PageFile(path)
        self._title = title
        self._sections: list[str] = []
        self._rows: list[BatchRow] = []
        self._failed_by: Counter[str] = Counter()
        self._policies: list[str] = []
        self._picture_bytes = 0

    @property
    def path(self) -> Path:
        """The file that is written."""
        return self._file.path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._rows or error is None:
            self.close()

    def add(self, result: Result) -> None:
        """Take in one result; its clip is decoded once more for the pictures."""
        number = len(self._rows) + 1
        passed = isinstance(result, Judgment) and bool(result)
        limit = MOST_PICTURE_BYTES // 2 if passed else MOST_PICTURE_BYTES
        full = _FULL if self._picture_bytes >= limit else ""
        view = clip_view(number, result, self._file.folder, full)
        self._picture_bytes += view.pictures.size if view.pictures else 0
        self._sections.append(_section(view))
        self._rows.append(batch_row(view))
        if isinstance(result, Judgment):
            self._policies.append(result.policy)
            failed = {f.metric for f in result.findings if f.severity == "fail"}
            self._failed_by.update(failed)

    def close(self) -> Path:
        """Write the page.

        Returns:
            The file that was written.
        """
        batch = batch_view(self._rows, self._failed_by, policies_of(self._policies))
        page = environment().get_template("page.html.j2")
        # Sections were rendered, and escaped, by the same templates.
        sections = (Markup(section) for section in self._sections)  # noqa: S704
        title = self._title or batch.headline
        parts = page.generate(batch=batch, sections=sections, title=title, version=__version__)
        return self._file.write(parts)


def write_report(
    judgments: Iterable[Judgment],
    path: str | Path,
    errors: Iterable[Failure] = (),
    title: str | None = None,
) -> Path:
    """Write judgments as one self-contained page that people can look at.

    Args:
        judgments: Judged clips. Each is decoded once more for its pictures; of frames that were in
            memory, and of files that have gone, there are none, and the page says so.
        path: The file to write (``.html`` or ``.htm``), or a folder that gets an ``index.html``.
        errors: Clips that could not be scored; they come last.
        title: The page's title; by default what is judged, and by what.

    Returns:
        The file that was written.

    Raises:
        UsageError: The file cannot be written.
    """
    with HtmlReport(path, title) as report:
        for judgment in judgments:
            report.add(judgment)
        for failure in errors:
            report.add(failure)
    return report.path


def _section(view: ClipView) -> str:
    return environment().get_template("clip.html.j2").render(clip=view)
