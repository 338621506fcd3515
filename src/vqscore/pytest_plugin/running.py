"""Which test run is on: what `assert_clip` judges with, inside pytest and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vqscore.pytest_plugin.judging import Judging

__all__ = ["current_judging", "ended", "started"]

# A stack, not one value: a test run may start another in the same process.
_running: list[Judging] = []


def started(judging: Judging) -> None:
    """A test run begins."""
    _running.append(judging)


def ended(judging: Judging) -> None:
    """A test run is over."""
    _running.remove(judging)


def current_judging() -> Judging:
    """That of the innermost test run; one that records nothing where no run is on."""
    if not _running:
        from vqscore.pytest_plugin.judging import Judging  # noqa: PLC0415

        _running.append(Judging())
    return _running[-1]
