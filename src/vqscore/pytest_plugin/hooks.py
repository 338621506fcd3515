"""The plug-in as pytest sees it: options, marker, fixtures. Loading it loads little else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vqscore.pytest_plugin import marked
from vqscore.pytest_plugin.options import Options, add_options
from vqscore.pytest_plugin.run import ClipRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores

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
    # A module of values only: it loads nothing heavy.
    from vqscore.errors import VqscoreError  # noqa: PLC0415

    try:
        run = ClipRun(config, Options.of(config))
    except VqscoreError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_RUN] = run
    config.pluginmanager.register(run, "vqscore-run")
    run.start()


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
