"""People's votes, and the file they are kept in."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias, cast

from vqscore.compare.csv_cells import guarded, unguarded
from vqscore.errors import VqscoreError

__all__ = ["Vote", "VotesError", "Winner", "read_votes", "write_votes"]

Winner: TypeAlias = Literal["left", "right", "tie"]

COLUMNS = ("prompt_id", "left", "right", "winner")


class VotesError(VqscoreError):
    """A file of votes that cannot be read, written, or used."""


@dataclass(frozen=True, slots=True)
class Vote:
    """Which of two generators' clips for one prompt was preferred.

    Args:
        prompt_id: As in the manifest.
        left: Generator of the clip on the left.
        right: Generator of the clip on the right.
        winner: The side, or ``"tie"``.
        attempt: Which attempt of both was shown.
    """

    prompt_id: str
    left: str
    right: str
    winner: Winner
    attempt: int = 1

    @property
    def preferred(self) -> str | None:
        """The generator that won; ``None`` for a tie."""
        return {"left": self.left, "right": self.right, "tie": None}[self.winner]


def read_votes(path: str | Path) -> tuple[Vote, ...]:
    """Read votes from a CSV file with the columns ``prompt_id, left, right, winner``.

    ``winner`` is ``left``, ``right``, ``tie`` (or ``draw``), or the name of one of the two. A
    column ``attempt`` may say which attempt was shown; others are left alone.

    Raises:
        VotesError: The file cannot be read, or rows that are no votes; all of them are named.
    """
    source = Path(path)
    try:
        text = source.read_bytes().decode("utf-8-sig")  # line ends within a name stay
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise VotesError(f"votes {source} cannot be read: {reason}") from error
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    votes: list[Vote] = []
    problems: list[str] = []
    try:
        missing = [repr(name) for name in COLUMNS if name not in (reader.fieldnames or ())]
        if missing:
            columns = ",".join(COLUMNS)
            raise VotesError(
                f"votes {source} has no column {' and no column '.join(missing)}; the first row "
                f"names the columns: {columns}"
            )
        for fields in reader:
            try:
                votes.append(_vote(fields))
            except ValueError as error:
                problems.append(f"row {reader.line_num}: {error}")
    except csv.Error as error:
        raise VotesError(f"votes {source}, row {reader.line_num}: {error}") from error
    if problems:
        lines = "\n  ".join((f"votes {source}: rows that are no votes", *problems))
        raise VotesError(lines)
    return tuple(votes)


def _vote(fields: dict[str, str | None]) -> Vote:
    prompt_id, left, right, winner = (unguarded((fields[name] or "").strip()) for name in COLUMNS)
    if not (prompt_id and left and right and winner):
        raise ValueError("prompt_id, left, right and winner must all be filled in")
    if left == right:
        raise ValueError(f"left and right are both {left!r}")
    # The sides win over generators of that name: they are what write_votes writes.
    named = {"draw": "tie", left: "left", right: "right"}
    side = winner if winner in ("left", "right", "tie") else named.get(winner)
    if side not in ("left", "right", "tie"):
        raise ValueError(f"winner is left, right, tie, {left!r} or {right!r}, not {winner!r}")
    attempt = (fields.get("attempt") or "1").strip()
    if not attempt.isdecimal() or int(attempt) < 1:
        raise ValueError(f"attempt is counted from 1, not {attempt!r}")
    return Vote(prompt_id, left, right, cast("Winner", side), int(attempt))


def write_votes(path: str | Path, votes: Iterable[Vote]) -> None:
    """Write votes so that the file is at any moment either the old one or the new one, whole.

    Raises:
        VotesError: It cannot be written.
    """
    target = Path(path)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*COLUMNS, "attempt"))
    for vote in votes:
        names = (vote.prompt_id, vote.left, vote.right)
        writer.writerow((*map(guarded, names), vote.winner, vote.attempt))
    try:
        handle, draft = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
                stream.write(text.getvalue())
                stream.flush()
                os.fsync(stream.fileno())
            Path(draft).replace(target)
        except BaseException:
            Path(draft).unlink(missing_ok=True)
            raise
    except (OSError, UnicodeEncodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise VotesError(f"votes {target} cannot be written: {reason}") from error
