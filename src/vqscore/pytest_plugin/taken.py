"""A clip that a test scored, in a form that travels from a worker to the controller."""

from __future__ import annotations

import base64
import os
import pickle
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from vqscore.execute.attempt import Failure
    from vqscore.judgment import Judgment
    from vqscore.outcome import Scores

__all__ = ["Taken", "attach", "attached_to", "name_in"]

_ATTRIBUTE = "vqscore_clips"


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


def attach(report: pytest.TestReport, clips: Sequence[Taken | Failure]) -> None:
    """Let a test report carry clips: as text, which every way of passing reports on keeps."""
    # It teaches pickle the read-only mappings that results hold.
    import vqscore.execute.local  # noqa: F401, PLC0415

    packed = base64.b64encode(pickle.dumps(list(clips))).decode("ascii")
    setattr(report, _ATTRIBUTE, packed)


def attached_to(report: pytest.TestReport) -> list[Taken | Failure] | None:
    """The clips that a report carries; nothing where its test has nothing to do with clips."""
    packed: str | None = getattr(report, _ATTRIBUTE, None)
    if packed is None:
        return None
    # It comes from a worker of this same test run.
    return cast("list[Taken | Failure]", pickle.loads(base64.b64decode(packed)))  # noqa: S301
