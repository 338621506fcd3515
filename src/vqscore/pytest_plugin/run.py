"""Hooks of a process that runs tests: which clips each test judges, and what is attached for it.

In a parallel run every worker has one of these. What a test judged travels to the controller with
its report, as it does within the only process of a run without workers.
"""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from vqscore.errors import ClipError, VqscoreError
from vqscore.observing import observe, stop_observing
from vqscore.pytest_plugin.details import add_details
from vqscore.pytest_plugin.judging import Judging
from vqscore.pytest_plugin.marked import policy_of
from vqscore.pytest_plugin.options import Options
from vqscore.pytest_plugin.running import ended, started
from vqscore.pytest_plugin.taken import Taken, attach, name_in

if TYPE_CHECKING:
    from vqscore.execute.attempt import Failure
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores
    from vqscore.policy import Policy
    from vqscore.pytest_plugin.baseline import Baseline

__all__ = ["ClipRun"]


class ClipRun:
    """Judges, records, and compares with a baseline.

    Args:
        config: The run.
        options: What was asked for.
        baseline: What the scores are compared with, if anything.

    Raises:
        PolicyError: A policy that cannot be used: found before any test runs.
    """

    def __init__(self, config: pytest.Config, options: Options, baseline: Baseline | None) -> None:
        self._root = config.rootpath
        self._options = options
        self._baseline = None if options.update_baseline else baseline
        # With options given the run is about clips, and those of plain calls count too.
        self._observes = options.any_given
        self.judging = (
            Judging(self._default_policy)
            if self._observes
            else Judging(self._default_policy, self._record)
        )
        if options.policy is not None:
            self.judging.policy(options.policy)
        # Of the test that is running:
        self._item: pytest.Item | None = None
        self._taken: list[Taken] = []
        self._attached = 0

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

    def _default_policy(self) -> str | Path | Policy:
        marked = None if self._item is None else policy_of(self._item)
        if marked is not None:
            return self._root / marked if str(marked).endswith(".toml") else marked
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
        if self._baseline is not None:
            self._compare(self._baseline)
        return result

    def _compare(self, baseline: Baseline) -> None:
        lines: list[str] = []
        try:
            for taken in self._taken:
                drops = baseline.drops(taken, self._options.tolerance)
                lines.extend(f"{taken.name}: {drop}" for drop in drops)
        except VqscoreError as error:
            lines = [str(error)]
        else:
            if lines:
                lines[0] += f", below the baseline by more than {self._options.tolerance:g}"
        if lines:
            pytest.fail("\n".join(lines), pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Explain a failed assert, and attach what was judged since the last report."""
        report = yield
        new: list[Taken | Failure] = [*self._taken[self._attached :]]
        self._attached = len(self._taken)
        if call.excinfo is not None:
            add_details(report, call.excinfo)
            if isinstance(call.excinfo.value, ClipError):
                new.append(_failure(call.excinfo.value))
        if new or item.get_closest_marker("clip") is not None:
            attach(report, new)
        return report


def _failure(error: ClipError) -> Failure:
    from vqscore.execute.attempt import Failure  # noqa: PLC0415 - it loads what scores

    return Failure(error.clip, None, error.without_clip)
