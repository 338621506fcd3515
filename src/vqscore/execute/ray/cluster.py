"""Joining a cluster of Ray, or starting a small one."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vqscore.errors import UsageError
from vqscore.execute.ray.installed import ray, ray_data
from vqscore.one_pass.threads import available_cores

__all__ = ["connected"]

_PATIENCE_SECONDS = 20.0


@contextmanager
def connected(address: str | None) -> Iterator[bool]:
    """A cluster to ask, which is left again if this joined it, and ended if this started it.

    Args:
        address: As :class:`~vqscore.execute.ray.RayEngine` takes it.

    Yields:
        Whether it was started here, for this.

    Raises:
        UsageError: Ray is not installed, or no cluster answers.
    """
    module = ray()
    if module.is_initialized():
        yield False
        return
    _be_quiet()
    where = address or os.environ.get("RAY_ADDRESS") or "local"
    starts = where == "local"
    # One beyond the cores, for what deals the clips out and hardly computes.
    size: dict[str, Any] = (
        {"num_cpus": available_cores() + 1, "include_dashboard": False} if starts else {}
    )
    try:
        _knock(where)
        module.init(where, log_to_driver=False, logging_level=logging.ERROR, **size)
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"no Ray cluster answers at {where}: {error}") from error
    try:
        yield starts
    finally:
        module.shutdown()


def _knock(where: str) -> None:
    """Find out that nobody is there: Ray itself tries for many minutes."""
    host, _, port = where.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host.strip("[]"), int(port)), _PATIENCE_SECONDS).close()


def _be_quiet() -> None:
    """What is worth saying is in the results; and nothing is reported to anybody."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    context = ray_data().DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)
