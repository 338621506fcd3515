"""What all tests judged, wherever they ran: counted, stored, reported, and never passed over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from vqscore.counted import counted
from vqscore.errors import UsageError, VqscoreError
from vqscore.pytest_plugin.options import Options
from vqscore.pytest_plugin.taken import Taken, attached_to

if TYPE_CHECKING:
    from vqscore.execute.attempt import Failure, Result
    from vqscore.pytest_plugin.baseline import Baseline
    from vqscore.report.html.write import HtmlReport

__all__ = ["Gathering"]


class Gathering:
    """Hooks of the process that reports: the controller of a parallel run, or the only one.

    Args:
        config: The run.
        options: What was asked for.
        baseline: What the scores are compared with, if anything.

    Raises:
        UsageError: The HTML report cannot be written.
    """

    def __init__(self, config: pytest.Config, options: Options, baseline: Baseline | None) -> None:
        self._options = options
        self._baseline = baseline
        self._only_collects = bool(config.getoption("collectonly"))
        self._expected = options.any_given
        self._of_test: dict[str, list[Taken | Failure]] = {}
        self._lines: list[str] = []
        self._report: HtmlReport | None = None
        if options.report is not None and not self._only_collects:
            from vqscore.report.html.write import HtmlReport  # noqa: PLC0415

            self._report = HtmlReport(options.report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather; what a test did in an earlier attempt is forgotten."""
        if report.when == "setup":
            self._of_test.pop(report.nodeid, None)
        attached = attached_to(report)
        if attached is not None:
            self._expected = True
            self._of_test.setdefault(report.nodeid, []).extend(attached)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Store and report; a run that was to judge clips and judged none fails."""
        finished = exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
        if self._only_collects or not self._expected or not finished:
            return
        everything = [one for of_test in self._of_test.values() for one in of_test]
        clips = [one for one in everything if isinstance(one, Taken)]
        failures = [one for one in everything if not isinstance(one, Taken)]
        try:
            self._tally(clips, failures)
            self._write_report(clips, failures)
            if self._options.update_baseline and clips:
                self._store(clips)
        except VqscoreError as error:
            self._lines.append(str(error))
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if not everything:
            self._lines.append("no clip was judged: that is no pass")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _tally(self, clips: Sequence[Taken], failures: Sequence[Failure]) -> None:
        # Imported here and below: a run without clips loads none of this.
        from vqscore.pytest_plugin.tally import baseline_lines, verdict_lines  # noqa: PLC0415

        self._lines.extend(verdict_lines(clips, failures))
        if self._baseline is not None and not self._options.update_baseline:
            self._lines.extend(baseline_lines(clips, self._baseline))

    def _write_report(self, clips: Sequence[Taken], failures: Sequence[Failure]) -> None:
        """What did not pass; without any the page says so, in place of that of an earlier run."""
        if self._report is None:
            return
        judgments = [clip.judgment for clip in clips if clip.judgment is not None]
        bad = [judgment for judgment in judgments if not judgment]
        results: list[Result] = [*bad, *failures]
        for result in results:
            self._report.add(result)
        self._lines.append(f"report of {counted(len(results), 'clip')}: {self._report.close()}")

    def _store(self, clips: Sequence[Taken]) -> None:
        from vqscore.pytest_plugin.baseline import store_baseline  # noqa: PLC0415

        assert self._options.baseline is not None
        try:
            store_baseline(self._options.baseline, self._baseline, clips)
        except UsageError as error:
            raise UsageError(f"the baseline was not stored: {error}") from error
        stored = len({taken.name for taken in clips})
        self._lines.append(f"scores of {stored} clips stored in {self._options.baseline}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what came of the clips."""
        if self._lines:
            terminalreporter.section("vqscore")
            for line in self._lines:
                terminalreporter.line(line)
