"""Kept values under keys, the least used of which go when there are too many."""

from __future__ import annotations

import sqlite3
import time
import zlib
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock

from vqscore.cache.shared_file import SharedFile

__all__ = ["DEFAULT_LIMIT", "Contents", "Database", "Entry"]

DEFAULT_LIMIT = 1 << 30
"""Bytes of values that are kept unless another limit is given."""

_FILE = "results-1.sqlite3"
"""The number is the table's form: another form is another file, and versions get along."""

_TABLE = """
CREATE TABLE IF NOT EXISTS entries (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, value BLOB NOT NULL,
    checksum INTEGER NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS entries_by_use ON entries (used, kind, bytes);
"""

# A damaged row may hold anything: SQLite keeps whatever type it finds.
_AS_WRITTEN = (
    " AND typeof(value) = 'blob' AND typeof(checksum) = 'integer' AND typeof(used) = 'integer'"
)

_A_DAY = 86_400
_KEYS_A_QUERY = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A value to keep: its key, what kind of thing it is, and its bytes."""

    key: str
    kind: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """What a file holds: kind to number of values and to their bytes."""

    path: Path
    counts: dict[str, int]
    bytes: dict[str, int]

    @property
    def total_bytes(self) -> int:
        """Bytes of all values."""
        return sum(self.bytes.values())


class Database:
    """Kept values in a folder. Nothing here ever raises because of the file: it warns, once.

    A value that does not fit its checksum counts as not there.

    Args:
        folder: Where the file is; made when something is first kept.
        limit: Bytes of values to keep; beyond it those unused for longest go.
    """

    def __init__(self, folder: Path, limit: int = DEFAULT_LIMIT) -> None:
        self.path = folder / _FILE
        self.limit = limit
        self._file = SharedFile(self.path, _TABLE)
        self._grown = 0
        self._lock = RLock()

    def get(self, keys: Sequence[str]) -> dict[str, bytes]:
        """The values that are there, by key."""
        found: dict[str, bytes] = {}
        stale: list[str] = []
        with self._lock, self._file.guarded():
            connection = self._file.connect(create=False)
            if connection is None:
                return found
            now = int(time.time())
            for start in range(0, len(keys), _KEYS_A_QUERY):
                some = keys[start : start + _KEYS_A_QUERY]
                marks = ",".join("?" * len(some))
                # Only question marks are put into the statement.
                query = f"SELECT key, value, checksum, used FROM entries WHERE key IN ({marks})"  # noqa: S608
                query += _AS_WRITTEN
                for key, value, checksum, used in connection.execute(query, some):
                    if zlib.crc32(value) == checksum:
                        found[key] = value
                        # To the day: an exact time would make every read a write.
                        if used < now - _A_DAY:
                            stale.append(key)
            if stale:
                with self._file.transaction(connection):
                    update = "UPDATE entries SET used = ? WHERE key = ?"
                    connection.executemany(update, [(now, key) for key in stale])
        return found

    def put(self, entries: Iterable[Entry]) -> None:
        """Keep values, all or none; those under the same keys are replaced."""
        now = int(time.time())
        rows = [
            (each.key, each.kind, each.value, zlib.crc32(each.value), len(each.value), now)
            for each in entries
        ]
        if not rows:
            return
        with self._lock, self._file.guarded():
            connection = self._file.connect(create=True)
            if connection is None:
                return
            with self._file.transaction(connection):
                connection.executemany("REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._grown += sum(row[4] for row in rows)
            if self._grown > self.limit // 20:
                self._grown = 0
                self._shrink(connection, self.limit)

    def prune(self, limit: int) -> int:
        """Drop what was unused for longest until at most ``limit`` bytes stay: bytes dropped."""
        with self._lock, self._file.guarded():
            connection = self._file.connect(create=False)
            if connection is not None:
                return self._shrink(connection, limit)
        return 0

    def contents(self) -> Contents:
        """What is there."""
        counts: dict[str, int] = {}
        sizes: dict[str, int] = {}
        with self._lock, self._file.guarded():
            connection = self._file.connect(create=False)
            if connection is not None:
                query = (
                    "SELECT CAST(kind AS TEXT), COUNT(*), SUM(CAST(bytes AS INTEGER)) FROM entries"
                )
                query += " GROUP BY kind ORDER BY kind"
                for kind, count, size in connection.execute(query):
                    counts[kind], sizes[kind] = count, size
        return Contents(self.path, counts, sizes)

    def close(self) -> None:
        """Close the file; it is opened again when it is needed."""
        with self._lock:
            # Other processes, that were stopped before they could look, wrote to it too.
            with suppress(OSError):
                if self._grown or self._file.size() > self.limit:
                    self._grown = 0
                    self.prune(self.limit)
            self._file.disconnect()

    def _shrink(self, connection: sqlite3.Connection, limit: int) -> int:
        sizes = "SELECT COALESCE(SUM(CAST(bytes AS INTEGER)), 0) FROM entries"
        (total,) = connection.execute(sizes).fetchone()
        excess, gone = total - limit, 0
        if excess <= 0:
            return 0
        # A little more than it must, so that the next value does not begin it all again.
        excess += limit // 10
        with self._file.transaction(connection):
            victims = []
            for key, size in connection.execute(
                "SELECT key, CAST(bytes AS INTEGER) FROM entries ORDER BY used, kind"
            ):
                victims.append((key,))
                gone += size
                if gone >= excess:
                    break
            connection.executemany("DELETE FROM entries WHERE key = ?", victims)
        # As a script: executed alone it would be stepped once, and free one page.
        connection.executescript("PRAGMA incremental_vacuum")
        return gone
