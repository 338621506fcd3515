"""Paths that a file names: whether something is there, and whether two of them are one place.

Like the methods of ``Path``, but for any text: a name that is too long, a loop of links, a folder
that may not be entered are nothing that is there, and no reason for an exception.
"""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["is_there", "place_of"]


def is_there(path: Path) -> bool:
    """Whether there is a file at the path."""
    return os.path.isfile(path)  # noqa: PTH113 - Path.is_file raises for some names


def place_of(path: Path) -> Path:
    """The path without links in it, as far as it can be followed.

    Raises:
        ValueError: It holds a zero byte.
    """
    return Path(os.path.realpath(path))
