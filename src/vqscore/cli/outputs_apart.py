"""What a command writes does not replace what it reads: a forgotten file name costs no clip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from vqscore.errors import UsageError
from vqscore.places import is_there, place_of

__all__ = ["keep_apart"]

_CLIP_ENDINGS = frozenset(
    {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".m2ts", ".mts", ".flv",
     ".ogv", ".gif", ".webp"}
)  # fmt: skip
"""After ``--json *.mp4`` the shell's first match is the file to write."""


def keep_apart(
    outputs: Mapping[str, str | Path | None], inputs: Iterable[str | Path | None]
) -> None:
    """Refuse outputs that would be written over something, before any of them is opened.

    Args:
        outputs: Files to write, by option; ``-`` is standard output.
        inputs: Files that are read.

    Raises:
        UsageError: An output is also read, or is a clip that exists.
    """
    read = {place_of(Path(each)) for each in inputs if each is not None}
    for option, given in outputs.items():
        if given is None or given == "-":
            continue
        path = Path(given)
        if place_of(path) in read:
            raise UsageError(f"{option} {path} would be written over what is read: name another")
        if path.suffix.lower() in _CLIP_ENDINGS and is_there(path):
            message = f"{option} {path} would be written over a clip"
            raise UsageError(f"{message}: name the file to write before the clips")
