"""A file that grows line by line; a line is there whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from vqscore.errors import unwritable

__all__ = ["LineFile"]


class LineFile:
    """Writes lines through to the file: nothing waits in a buffer when the process is killed.

    Args:
        path: The file. A pipe or a device will do where nothing is to be added to.
        append: Add to what it holds, instead of beginning anew.
        durable: Wait for each line until it would survive a power cut.

    Raises:
        UsageError: It cannot be written.
    """

    def __init__(self, path: Path, *, append: bool = False, durable: bool = False) -> None:
        self.path = path
        self._durable = durable
        try:
            self._file = path.open("ab" if append else "wb", buffering=0)
        except OSError as error:
            raise unwritable(path, error) from error
        self._size = self._file.tell() if append else 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def add(self, line: str) -> None:
        """Write a line.

        Args:
            line: JSON without the line's end. Of a file name that is no UTF-8 it holds lone
                surrogates; they become JSON's own escapes for them.

        Raises:
            UsageError: It cannot be written: the disk is full, say. The file is as it was.
        """
        data = f"{line}\n".encode(errors="backslashreplace")
        try:
            rest = memoryview(data)
            while rest:
                # A disk that is nearly full takes a part, and refuses the next.
                rest = rest[self._file.write(rest) :]
            if self._durable:
                os.fsync(self._file.fileno())
            self._size += len(data)
        except BrokenPipeError:
            raise  # whoever read it has gone: no fault of the file
        except BaseException as error:
            with suppress(OSError):  # a pipe cannot be cut
                self._file.truncate(self._size)
                self._file.seek(self._size)
            if isinstance(error, OSError):
                raise unwritable(self.path, error) from error
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()
