"""The plug-in as pytest sees it: options, marker, fixtures. Loading it loads little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vqscore.errors import VqscoreError
from vqscore.pytest_plugin import marked
from vqscore.pytest_plugin.gathering import Gathering
from vqscore.pytest_plugin.options import Options, add_options
from vqscore.pytest_plugin.run import ClipRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores
    from vqscore.pytest_plugin.baseline import Baseline

__all__ = [
    "clip_score",
    "judge_clip",
    "pytest_addoption",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_unconfigure",
]

_RUN = pytest.StashKey[ClipRun]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Start a run.

    Raises:
        pytest.UsageError: Options, a policy or a baseline that cannot be used.
    """
    config.addinivalue_line("markers", marked.MARKER)
    try:
        options = Options.of(config)
        baseline = _baseline(options)
        run = ClipRun(config, options, baseline)
        # The workers of a parallel run judge; only its controller, which does not, gathers.
        if not hasattr(config, "workerinput"):
            gathering = Gathering(config, options, baseline)
            config.pluginmanager.register(gathering, "vqscore-gathering")
    except VqscoreError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_RUN] = run
    config.pluginmanager.register(run, "vqscore-run")
    run.start()


def _baseline(options: Options) -> Baseline | None:
    path = options.baseline
    if path is None or (options.update_baseline and not path.exists()):
        return None
    from vqscore.pytest_plugin.baseline import read_baseline  # noqa: PLC0415

    return read_baseline(path)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End it."""
    run = config.stash.get(_RUN, None)
    if run is not None:
        run.end()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per clip of a marked function."""
    marked.expand(metafunc)


@pytest.fixture(scope="session")
def judge_clip(request: pytest.FixtureRequest) -> Callable[..., Judgment]:
    """``judge_clip(clip, prompt=None, policy=None, *, fps=None)``: a judgment to assert.

    The models are loaded once for all tests. Without a policy the clip is judged by that of the
    mark, of ``--vqscore-policy``, or else by ``first-shot``.
    """
    return request.config.stash[_RUN].judging.judge


@pytest.fixture(scope="session")
def clip_score(request: pytest.FixtureRequest) -> Callable[..., Scores]:
    """``clip_score(clip, prompt=None, *, metrics=None, fps=None)``: scores, and no verdict.

    The models are loaded once for all tests.
    """
    return request.config.stash[_RUN].judging.score
