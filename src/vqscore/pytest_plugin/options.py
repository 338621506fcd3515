"""The plug-in's options, in a group of their own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

__all__ = ["Options", "add_options"]


def add_options(parser: pytest.Parser) -> None:
    """Declare them."""
    group = parser.getgroup("vqscore", "vqscore: judging video clips")
    group.addoption(
        "--vqscore-policy",
        metavar="POLICY",
        help="what clips are judged by where a test names no policy: first-shot (the default), "
        "technical, or a TOML file",
    )
    group.addoption(
        "--vqscore-report",
        metavar="DIR",
        type=Path,
        help="write an HTML page of the clips that did not pass to DIR/index.html",
    )
    group.addoption(
        "--vqscore-baseline",
        metavar="FILE",
        type=Path,
        help="fail where a score drops below the one stored in this file",
    )
    group.addoption(
        "--vqscore-update-baseline",
        action="store_true",
        help="store the scores of this run in the baseline instead of comparing with it",
    )
    group.addoption(
        "--vqscore-tolerance",
        metavar="SHARE",
        type=float,
        default=0.05,
        help="how far a score may drop below the baseline (default: %(default)s)",
    )


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line; paths are absolute."""

    policy: str | None
    report: Path | None
    baseline: Path | None
    update_baseline: bool
    tolerance: float

    @classmethod
    def of(cls, config: pytest.Config) -> Options:
        """Read and check them.

        Raises:
            pytest.UsageError: Options that contradict each other.
        """
        here = config.invocation_params.dir
        baseline: Path | None = config.getoption("--vqscore-baseline")
        report: Path | None = config.getoption("--vqscore-report")
        options = cls(
            policy=config.getoption("--vqscore-policy"),
            report=report and here / report,
            baseline=baseline and here / baseline,
            update_baseline=config.getoption("--vqscore-update-baseline"),
            tolerance=config.getoption("--vqscore-tolerance"),
        )
        if options.update_baseline and baseline is None:
            message = "--vqscore-update-baseline needs --vqscore-baseline FILE: which one?"
            raise pytest.UsageError(message)
        if not 0 <= options.tolerance <= 1:
            message = (
                f"--vqscore-tolerance {options.tolerance}: scores go from 0 to 1, and so does it"
            )
            raise pytest.UsageError(message)
        return options

    @property
    def any_given(self) -> bool:
        """Whether clips are what this run is about, so that judging none is a failure."""
        return any(given is not None for given in (self.policy, self.report, self.baseline))
