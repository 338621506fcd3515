"""A SQLite file that many processes share, and that no crash can spoil.

In WAL mode a process that is killed loses at most what it was about to write. A damaged file is
renamed and begun anew; one that cannot be used is done without.
"""

from __future__ import annotations

import os
import sqlite3
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["CacheWarning", "SharedFile"]

_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "SQLITE_IOERR_SHORT_READ")

_PATIENCE_SECONDS = 30.0

_FORKED_FROM: list[sqlite3.Connection] = []
"""Connections of a parent process: a child must not use them, nor close them."""


class CacheWarning(UserWarning):
    """Kept results could not be read or written; the work is done without them."""


class SharedFile:
    """A connection that is made when it is first needed.

    Args:
        path: The file.
        tables: Statements that make the tables where they are not there.
    """

    def __init__(self, path: Path, tables: str) -> None:
        self.path = path
        self._tables = tables
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._identity: tuple[int, int] | None = None
        self._given_up = False

    def connect(self, *, create: bool) -> sqlite3.Connection | None:
        """The connection; none where there is no file and none is made, or it is of no use."""
        if self._process != os.getpid():
            if self._connection is not None:
                _FORKED_FROM.append(self._connection)
            self._connection = None
        if self._connection is None and not self._given_up:
            if not create and not self.path.exists():
                return None
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                self.path, timeout=_PATIENCE_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._process = os.getpid()
            # SQLite makes a new file only when it first writes to it.
            self._identity = _identity(self.path)
            _prepare(self._connection, self._tables)
            self._identity = _identity(self.path)
        return self._connection

    @contextmanager
    def transaction(self, connection: sqlite3.Connection) -> Iterator[None]:
        """All of it or nothing."""
        # A writer says so at the start: one that only finds out later cannot wait for others.
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """Whatever is wrong with the file costs time, never a result."""
        try:
            yield
        except sqlite3.Error as error:
            # Not every error of a damaged file has the class that says so.
            if getattr(error, "sqlite_errorname", "").startswith(_DAMAGE):
                self._set_aside(error)
            else:
                self._give_up(f"{self.path}: {error}; going on without kept results")
        except UnicodeDecodeError as error:
            self._set_aside(error)  # sqlite3 failed to say what is wrong with the file
        except OSError as error:
            self._give_up(f"{self.path}: {error.strerror}; going on without kept results")

    def _set_aside(self, damage: Exception) -> None:
        """Rename a damaged file: it may be looked at, and a new one is begun."""
        opened = self._identity
        self.disconnect()
        aside = self.path.with_name(f"{self.path.name}.damaged-{time.time_ns()}")
        try:
            if opened != _identity(self.path):
                return  # another process was quicker, and this is its new file
            for ending in ("-wal", "-shm"):
                # They belong to the damaged file, and must not be taken for the new one's.
                self.path.with_name(self.path.name + ending).unlink(missing_ok=True)
            self.path.rename(aside)
        except FileNotFoundError:
            return
        except OSError as refused:
            self._give_up(f"{self.path} is damaged ({damage}) and cannot be moved: {refused}")
            return
        message = f"{self.path} is damaged ({damage}): it is now {aside.name}, and is made anew"
        warnings.warn(message, CacheWarning, stacklevel=2)

    def _give_up(self, message: str) -> None:
        self.disconnect()
        if not self._given_up:
            self._given_up = True
            warnings.warn(message, CacheWarning, stacklevel=2)

    def size(self) -> int:
        """Bytes on disk, what is not yet written back to the file itself among them."""
        log = self.path.with_name(self.path.name + "-wal")
        return sum(each.stat().st_size for each in (self.path, log) if each.exists())

    def disconnect(self) -> None:
        """Close the file; it is opened again when it is needed."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _prepare(connection: sqlite3.Connection, tables: str) -> None:
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    # Safe from broken files in WAL mode; a power cut may take the last writes back.
    connection.execute("PRAGMA synchronous = NORMAL")
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(tables)
        except sqlite3.OperationalError as error:
            # While another process begins the same file, SQLite refuses instead of waiting.
            busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
            if not busy or time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return
