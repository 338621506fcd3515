"""What a file holds, as a digest; a file that was not touched is not read again."""

from __future__ import annotations

import hashlib
import json
import time
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Self

from vqscore.cache.database import Database, Entry

__all__ = ["Content"]

_SETTLED_NS = 2_000_000_000
"""Times of files are coarse: within this span after a change another one might not show."""


@dataclass(frozen=True, slots=True)
class _Stamp:
    """What shows that a file was touched."""

    size: int
    modified_ns: int
    changed_ns: int
    number: int

    @classmethod
    def of(cls, path: Path) -> Self:
        found = path.stat()
        return cls(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


@dataclass(frozen=True, slots=True)
class Content:
    """What a file held at a moment.

    Args:
        path: The file.
        digest: SHA-256 of its bytes, 64 hex digits.
        stamp: How the file looked then.
    """

    path: Path
    digest: str
    stamp: _Stamp

    @classmethod
    def of(cls, path: Path, database: Database) -> Self:
        """Read a file, unless it is known and untouched.

        Raises:
            OSError: The file cannot be read.
        """
        stamp = _Stamp.of(path)
        name = str(path.resolve()).encode(errors="surrogateescape")
        key = "file:" + hashlib.sha256(name).hexdigest()
        kept = database.get([key]).get(key)
        if kept is not None:
            with suppress(ValueError, TypeError, RecursionError):
                digest, *seen = json.loads(kept)
                if _Stamp(*seen) == stamp and isinstance(digest, str):
                    return cls(path, digest, stamp)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        found = cls(path, digest, stamp)
        settled = max(stamp.modified_ns, stamp.changed_ns) + _SETTLED_NS < time.time_ns()
        if settled and found.is_untouched():
            value = json.dumps([digest, *astuple(stamp)]).encode()
            database.put([Entry(key, "file", value)])
        return found

    def is_untouched(self) -> bool:
        """Whether the file is still the one that was read."""
        try:
            return _Stamp.of(self.path) == self.stamp
        except OSError:
            return False
