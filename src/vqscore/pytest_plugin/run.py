"""One test run: whose clip is being judged, what came of all of them, and what that means.

In a parallel run every worker has one of these and so has the controller. Workers judge and attach
what they did to their test reports; the controller reads it there, as a run without workers does.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vqscore.observing import observe, stop_observing
from vqscore.pytest_plugin.details import add_details
from vqscore.pytest_plugin.judging import Judging
from vqscore.pytest_plugin.marked import policy_of
from vqscore.pytest_plugin.options import Options
from vqscore.pytest_plugin.running import ended, started
from vqscore.pytest_plugin.taken import Taken, name_in, packed, unpacked

if TYPE_CHECKING:
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores
    from vqscore.policy import Policy
    from vqscore.pytest_plugin.baseline import Baseline

__all__ = ["ClipRun"]

_ATTACHED = "vqscore_clips"
"""The attribute of a test report that carries clips."""


class ClipRun:
    """Hooks of a run with the plug-in.

    Raises:
        VqscoreError: A policy or a baseline that cannot be used: found before any test runs.
    """

    def __init__(self, config: pytest.Config, options: Options) -> None:
        self._root = config.rootpath
        self._options = options
        self._is_worker = hasattr(config, "workerinput")
        self._only_collects = bool(config.getoption("collectonly"))
        # With options given the run is about clips, and those of plain calls count too.
        self._observes = options.any_given
        self.judging = (
            Judging(self._default_policy)
            if self._observes
            else Judging(self._default_policy, self._record)
        )
        if options.policy is not None:
            self.judging.policy(options.policy)
        self._baseline = self._read_baseline()
        # Of the test that is running:
        self._item: pytest.Item | None = None
        self._taken: list[Taken] = []
        self._attached = 0
        # Of the whole run:
        self._clips: dict[str, list[Taken]] = {}
        self._expected = options.any_given
        self._lines: list[str] = []

    def start(self) -> None:
        """The run begins."""
        started(self.judging)
        if self._observes:
            observe(self._record)

    def end(self) -> None:
        """The run is over."""
        ended(self.judging)
        if self._observes:
            stop_observing(self._record)

    def _read_baseline(self) -> Baseline | None:
        path = self._options.baseline
        if path is None or (self._options.update_baseline and not path.exists()):
            return None
        from vqscore.pytest_plugin.baseline import read_baseline  # noqa: PLC0415

        return read_baseline(path)

    def _default_policy(self) -> str | Path | Policy:
        marked = None if self._item is None else policy_of(self._item)
        if marked is not None:
            named = self._root / marked if str(marked).endswith(".toml") else marked
            return named if isinstance(named, Path) else str(named)
        return self._options.policy or "first-shot"

    def _record(self, scores: Scores, judgment: Judgment | None) -> None:
        test = "" if self._item is None else self._item.nodeid
        number = 1 + sum(taken.scores.info.reader == "arrays" for taken in self._taken)
        self._taken.append(Taken(name_in(scores, self._root, test, number), scores, judgment))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """A test begins, or begins again."""
        self._item, self._taken, self._attached = item, [], 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """A test that passed has still to stand beside the baseline."""
        result = yield
        if self._baseline is not None and not self._options.update_baseline:
            self._compare(self._baseline)
        return result

    def _compare(self, baseline: Baseline) -> None:
        from vqscore.errors import VqscoreError  # noqa: PLC0415

        try:
            fallen = [
                f"{taken.name}: {drop}"
                for taken in self._taken
                for drop in baseline.drops(taken, self._options.tolerance)
            ]
        except VqscoreError as error:
            pytest.fail(str(error), pytrace=False)
        if fallen:
            allowed = f"below the baseline by more than {self._options.tolerance:g}"
            pytest.fail("\n".join([f"{fallen[0]}, {allowed}", *fallen[1:]]), pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Explain a failed assert, and attach what was judged since the last report."""
        report = yield
        if call.excinfo is not None:
            add_details(report, call.excinfo)
        new = self._taken[self._attached :]
        self._attached = len(self._taken)
        if new or item.get_closest_marker("clip") is not None:
            setattr(report, _ATTACHED, [packed(taken) for taken in new])
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gather; what a test did in an earlier attempt is forgotten."""
        if self._is_worker:
            return
        if report.when == "setup":
            self._clips.pop(report.nodeid, None)
        attached: list[str] | None = getattr(report, _ATTACHED, None)
        if attached is not None:
            self._expected = True
            self._clips.setdefault(report.nodeid, []).extend(map(unpacked, attached))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Store the baseline; a run that was to judge clips and judged none fails."""
        if self._is_worker or self._only_collects or not self._expected:
            return
        if exitstatus not in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}:
            return
        clips = [taken for of_test in self._clips.values() for taken in of_test]
        if not clips:
            self._lines.append("no clip was judged: that is no pass")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            return
        from vqscore.errors import VqscoreError  # noqa: PLC0415
        from vqscore.pytest_plugin.tally import baseline_lines, verdict_lines  # noqa: PLC0415

        self._lines.extend(verdict_lines(clips))
        if self._options.update_baseline:
            try:
                self._store(clips)
            except VqscoreError as error:
                self._lines.append(f"the baseline was not stored: {error}")
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
        elif self._baseline is not None:
            self._lines.extend(baseline_lines(clips, self._baseline))

    def _store(self, clips: Sequence[Taken]) -> None:
        from vqscore.pytest_plugin.baseline import store_baseline  # noqa: PLC0415

        assert self._options.baseline is not None
        store_baseline(self._options.baseline, self._baseline, clips)
        stored = len({taken.name for taken in clips})
        self._lines.append(f"scores of {stored} clips stored in {self._options.baseline}")

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what came of the clips."""
        if self._lines:
            terminalreporter.section("vqscore")
            for line in self._lines:
                terminalreporter.line(line)
