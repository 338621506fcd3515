"""Garbage collection in processes that are vqscore's own: commands and workers."""

from __future__ import annotations

import atexit
import gc

__all__ = ["collect_seldom"]

_NEW_OBJECTS = 100_000


def collect_seldom() -> None:
    """Look for garbage seldom, and not at the process's end.

    What is imported stays, and torch alone is 180,000 objects: by default the collector walks over
    them again and again. A clip leaves hundreds of objects behind, none of them large.
    """
    gc.set_threshold(_NEW_OBJECTS)
    # Python looks through everything once more when it ends, only to leave it to the system.
    atexit.register(gc.freeze)
