"""A clip that a test scored, in a form that travels from a worker to the controller."""

from __future__ import annotations

import base64
import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores

__all__ = ["Taken", "name_in", "packed", "unpacked"]


@dataclass(frozen=True, slots=True)
class Taken:
    """One clip, once.

    Args:
        name: What a baseline calls it: its path from the root directory, or the test and a number
            for frames in memory.
        scores: What it scored.
        judgment: What it was judged to be, where it was judged.
    """

    name: str
    scores: Scores
    judgment: Judgment | None


def name_in(scores: Scores, root: Path, test: str, number: int) -> str:
    """A name that stays the same from run to run and from machine to machine."""
    if scores.info.reader == "arrays":
        return f"{test} frames {number}"
    path = Path(os.path.normpath(Path.cwd() / scores.clip))
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()


def packed(taken: Taken) -> str:
    """As text, which every way of passing on a test report carries."""
    # It teaches pickle the read-only mappings that results hold.
    import vqscore.execute.local  # noqa: F401, PLC0415

    return base64.b64encode(pickle.dumps(taken)).decode("ascii")


def unpacked(text: str) -> Taken:
    """Read back what a worker of this same test run packed."""
    return cast("Taken", pickle.loads(base64.b64decode(text)))  # noqa: S301 - our own worker's
