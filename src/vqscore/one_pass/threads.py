"""How many threads one pass over a clip may take in this process."""

from __future__ import annotations

import os

__all__ = ["available_cores", "pass_threads", "set_pass_threads"]

_MOST = 4
"""Beyond this many the features wait for each other."""

_chosen: int | None = None


def available_cores() -> int:
    """Processor cores that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def pass_threads() -> int:
    """Threads of a pass: what was set, or as many as there are cores, up to four."""
    return min(available_cores(), _MOST) if _chosen is None else _chosen


def set_pass_threads(count: int) -> None:
    """Set the threads of passes in this process; changes speed, never a number.

    Args:
        count: At least 1. Processes that share a machine take their share of its cores.

    Raises:
        ValueError: Fewer than one.
    """
    global _chosen  # noqa: PLW0603 - a setting of the process, as torch and OpenCV have theirs
    if count < 1:
        raise ValueError(f"a pass takes at least 1 thread, not {count}")
    _chosen = count
