"""Where a page is written: a file, or ``index.html`` in a folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path

from vqscore.errors import unwritable

__all__ = ["PageFile"]


class PageFile:
    """A file that keeps what it held until the new page is whole.

    Args:
        path: The file (``.html`` or ``.htm``), or a folder that gets an ``index.html``.

    Raises:
        UsageError: It cannot be written. Found out at once, before anything is scored.
    """

    def __init__(self, path: str | Path) -> None:
        named = Path(path)
        whole = named.suffix.lower() in (".html", ".htm") and not named.is_dir()
        self.path = named if whole else named / "index.html"
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path.parent):
                pass
        except OSError as error:
            raise unwritable(f"the report {self.path}", error) from error

    @property
    def folder(self) -> Path:
        """What links in the page are relative to."""
        return self.path.parent

    def write(self, parts: Iterable[str]) -> Path:
        """Write the page and put it in place.

        Returns:
            The file.
        """
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="backslashreplace",
            dir=self.folder,
            suffix=".html",
            delete=False,
        ) as file:
            file.writelines(parts)
        written = Path(file.name)
        # Temporary files are for their owner alone; a report is for whoever may read the folder.
        written.chmod(0o644)
        written.replace(self.path)
        return self.path
