"""Lines of JSON in parts: finished ones that never change, and one that grows.

The growing part is a journal, synced to disk line by line. When it is long enough it is renamed to
be the next part. So nothing is ever copied, and a kill at any moment can neither lose a line that
was written nor leave it twice; all it can leave is half of the last one.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from vqscore.errors import UsageError, unwritable
from vqscore.report.line_file import LineFile
from vqscore.stored_scores import JOURNAL, document_of, result_files

__all__ = ["Line", "Parts", "Place", "damaged", "read_at", "replace_file"]

_LINES = 500
"""Lines of a part."""


class Place(NamedTuple):
    """Where a line begins."""

    file: Path
    offset: int


class Line(NamedTuple):
    """A line, read."""

    place: Place
    document: dict[str, Any]


class Parts:
    """The parts in a folder. One process at a time may write them.

    Args:
        folder: Where they lie. It exists.
        lines_per_part: How long a part grows.
    """

    def __init__(self, folder: Path, lines_per_part: int = _LINES) -> None:
        self._folder = folder
        self._lines_per_part = lines_per_part
        self._journal: LineFile | None = None
        self._lines = 0

    def repair(self) -> None:
        """Cut off what a killed process, or a power cut, left of the journal's last line."""
        journal = self._folder / JOURNAL
        with suppress(FileNotFoundError), journal.open("rb+") as file:
            good = 0
            for line in file:
                if document_of(line) is not None:
                    good += len(line)
                elif file.read(1):
                    raise damaged(Place(journal, good))
            file.truncate(good)

    def lines(self) -> Iterator[Line]:
        """Every line, one in memory at a time.

        Raises:
            UsageError: A file is damaged.
        """
        for path in result_files(self._folder):
            with path.open("rb") as file:
                offset = 0
                for line in file:
                    document = document_of(line)
                    if document is None:
                        raise damaged(Place(path, offset))
                    yield Line(Place(path, offset), document)
                    offset += len(line)

    def add(self, line: str) -> None:
        """Add a line; once this returns, it stays.

        Raises:
            UsageError: It cannot be written; what was written before is as it was.
        """
        if self._journal is None:
            journal = self._folder / JOURNAL
            self._lines = _count(journal)
            self._journal = LineFile(journal, append=True, durable=True)
        self._journal.add(line)
        self._lines += 1
        if self._lines >= self._lines_per_part:
            self.seal()

    def seal(self) -> None:
        """Make the journal, if there is one, the next part."""
        if self._journal is not None:
            self._journal.close()
            self._journal = None
        journal = self._folder / JOURNAL
        numbers = [int(path.stem.partition("-")[2]) for path in self._folder.glob("part-*.jsonl")]
        try:
            if journal.exists() and journal.stat().st_size:
                journal.rename(self._folder / f"part-{max(numbers, default=0) + 1:05}.jsonl")
                _sync_folder(self._folder)
        except OSError as error:
            raise unwritable(self._folder, error) from error

    def drop(self, places: Collection[Place]) -> None:
        """Take lines out of their files, each of which is replaced as a whole.

        Raises:
            UsageError: A file cannot be written.
        """
        for path in {place.file for place in places}:
            dropped = {place.offset for place in places if place.file == path}
            kept = bytearray()
            offset = 0
            with path.open("rb") as file:
                for line in file:
                    if offset not in dropped:
                        kept += line
                    offset += len(line)
            if kept:
                replace_file(path, bytes(kept))
            else:
                path.unlink()


def read_at(place: Place) -> dict[str, Any]:
    """The line that begins there."""
    with place.file.open("rb") as file:
        file.seek(place.offset)
        document: dict[str, Any] = json.loads(file.readline())
        return document


def replace_file(path: Path, content: bytes) -> None:
    """Replace a file by a new one, or leave it as it was.

    Raises:
        UsageError: It cannot be written.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        with new.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def _count(path: Path) -> int:
    with suppress(FileNotFoundError), path.open("rb") as file:
        return sum(1 for _ in file)
    return 0


def _sync_folder(folder: Path) -> None:
    """A new name is safe from a power cut once its folder is written; Windows does so itself."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def damaged(place: Place) -> UsageError:
    """What to raise over a line that is none of those that were written."""
    return UsageError(
        f"{place.file} is damaged at byte {place.offset}: there is no result. Put the file back "
        "from a copy, or delete it: its clips are then scored again"
    )
