"""The outputs that a CI reads, as one group of options for every command that judges clips."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TextIO

from cyclopts import Group, Parameter

from vqscore.errors import unwritable
from vqscore.execute.attempt import Result

__all__ = ["NO_CI_OUTPUTS", "CiOutputs"]


@Parameter(name="*", group=Group("For CI", sort_key=100))
@dataclass(frozen=True, slots=True)
class CiOutputs:
    """Where to write what a CI reads.

    Args:
        junit: Write JUnit XML to this file: a test case per clip.
        sarif: Write SARIF 2.1.0 to this file: a rule per metric, a result per finding.
        markdown: Write a summary in Markdown to this file; added to $GITHUB_STEP_SUMMARY, any
            other file is replaced.
        github: Print annotations for GitHub Actions.
    """

    junit: Path | None = None
    sarif: Path | None = None
    markdown: Path | None = None
    github: Annotated[bool, Parameter(negative=())] = False

    @property
    def paths(self) -> dict[str, Path | None]:
        """Files to write, by option."""
        return {"--junit": self.junit, "--sarif": self.sarif, "--markdown": self.markdown}

    def prepare(self) -> None:
        """Empty the files before anything is scored.

        A run that is stopped leaves empty files, which no CI takes for a pass; those of an earlier
        run would be.

        Raises:
            UsageError: A file that cannot be written.
        """
        for option, path in self.paths.items():
            if path is None:
                continue
            try:
                with path.open("a" if _is_step_summary(path) else "w"):
                    pass
            except OSError as error:
                raise unwritable(f"{option} {path}", error) from error

    def write(self, results: Sequence[Result], annotations: TextIO | None = None) -> None:
        """Write all that was asked for.

        Args:
            results: Every result of the run.
            annotations: Where annotations are printed, by default standard output. GitHub reads
                standard error as well.
        """
        # Imported here: a run that writes none of these loads none of them.
        if self.junit is not None:
            from vqscore.report.junit import junit_xml  # noqa: PLC0415

            self.junit.write_bytes(junit_xml(results))
        if self.sarif is not None:
            from vqscore.report.sarif import sarif_text  # noqa: PLC0415

            _write(self.sarif, "w", sarif_text, results)
        if self.markdown is not None:
            from vqscore.report.markdown import markdown_summary  # noqa: PLC0415

            mode = "a" if _is_step_summary(self.markdown) else "w"
            _write(self.markdown, mode, markdown_summary, results)
        if self.github:
            from vqscore.report.github import github_annotations  # noqa: PLC0415

            for line in github_annotations(results):
                print(line, file=annotations or sys.stdout, flush=True)


NO_CI_OUTPUTS = CiOutputs()


def _write(
    path: Path, mode: str, document: Callable[[Sequence[Result]], str], results: Sequence[Result]
) -> None:
    # A file name that is no UTF-8 reaches us with surrogates; it is shown, not refused.
    with path.open(mode, encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(document(results))


def _is_step_summary(path: Path) -> bool:
    """Whether it is the file to which all commands of a step on GitHub add."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    return bool(summary) and path == Path(str(summary))
