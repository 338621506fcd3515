"""Files that a comparison is written to, as one group of options."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cyclopts import Group, Parameter

from vqscore.cli.file_or_dash import FileOrDash
from vqscore.compare.data_frames import check_parquet, take_records, write_parquet
from vqscore.compare.table import Comparison
from vqscore.errors import UsageError, unwritable
from vqscore.report.compare_csv import compare_csv
from vqscore.report.compare_json import compare_json
from vqscore.report.compare_markdown import compare_markdown
from vqscore.report.html.compare_page import write_comparison
from vqscore.report.html.page_file import PageFile

__all__ = ["NO_COMPARE_OUTPUTS", "CompareOutputs"]


@Parameter(name="*", group=Group("Outputs", sort_key=70))
@dataclass(frozen=True, slots=True)
class CompareOutputs:
    """Where a comparison goes, beside the table for people.

    Args:
        json: Write the comparison as JSON; - is standard output.
        markdown: Write it as Markdown; - is standard output.
        csv: Write the table as CSV; - is standard output.
        parquet: Write one row per attempt with its verdict and scores.
        html: Write a page to look at: FILE.html, or index.html in this folder.
    """

    json: FileOrDash = None
    markdown: FileOrDash = None
    csv: FileOrDash = None
    parquet: Path | None = None
    html: Path | None = None

    @property
    def on_stdout(self) -> bool:
        """Whether one of them is standard output, which then holds nothing else."""
        return any(path == "-" for _, path, _ in self._texts())

    @property
    def paths(self) -> dict[str, str | Path | None]:
        """Files to write, by option."""
        return {
            **{option: path for option, path, _ in self._texts()},
            "--parquet": self.parquet,
            "--html": self.html,
        }

    def prepare(self) -> None:
        """Find out what cannot be written before minutes are spent on results.

        Raises:
            UsageError: Two of them to standard output, a folder that does not exist, or Parquet
                without what writes it.
        """
        to_stdout = [option for option, path, _ in self._texts() if path == "-"]
        if len(to_stdout) > 1:
            raise UsageError(f"only one of {' and '.join(to_stdout)} can go to standard output")
        for option, path, _ in self._texts():
            if path != "-" and not Path(path).parent.is_dir():
                raise UsageError(f"{option} {path} cannot be written: its folder does not exist")
        if self.parquet is not None:
            check_parquet(self.parquet)
        if self.html is not None:
            # Refuses a place that cannot be written to.
            PageFile(self.html)

    def write(self, comparison: Comparison) -> None:
        """Write all that were asked for.

        Raises:
            UsageError: One cannot be written.
        """
        for option, path, render in self._texts():
            if path == "-":
                sys.stdout.write(render(comparison))
            else:
                _write(option, path, render(comparison))
        if self.parquet is not None:
            write_parquet(self.parquet, take_records(comparison.takes))
        if self.html is not None:
            print(f"report: {write_comparison(comparison, self.html)}", file=sys.stderr)

    def _texts(self) -> Iterator[tuple[str, str, Callable[[Comparison], str]]]:
        for option, path, render in (
            ("--json", self.json, compare_json),
            ("--markdown", self.markdown, compare_markdown),
            ("--csv", self.csv, compare_csv),
        ):
            if path is not None:
                yield option, path, render


NO_COMPARE_OUTPUTS = CompareOutputs()


def _write(option: str, path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise unwritable(f"{option} {path}", error) from error
