"""``vqscore cache``: what is kept between runs."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.filesize import decimal

from vqscore.cache.database import DEFAULT_LIMIT, Database
from vqscore.errors import UsageError
from vqscore.folders import user_cache_dir
from vqscore.report.verdict import Exit

__all__ = ["clear", "info", "prune"]


def info(*, cache_dir: Path | None = None) -> int:
    """Show what is kept, and where.

    Args:
        cache_dir: The folder, if not the platform's own.
    """
    found = _database(cache_dir).contents()
    console = Console(highlight=False, soft_wrap=True)
    console.print(str(found.path))
    for kind, count in found.counts.items():
        console.print(f"  {kind:<10}{count:>8}{decimal(found.bytes[kind]):>12}")
    console.print(
        f"  in all            {decimal(found.total_bytes):>12}, at most {decimal(DEFAULT_LIMIT)}"
    )
    return Exit.PASS


def clear(*, cache_dir: Path | None = None) -> int:
    """Drop everything that is kept.

    Args:
        cache_dir: The folder, if not the platform's own.
    """
    return _shrink(_database(cache_dir), 0)


def prune(*, to_mb: int, cache_dir: Path | None = None) -> int:
    """Drop what was unused for longest.

    Args:
        to_mb: Megabytes that may stay.
        cache_dir: The folder, if not the platform's own.
    """
    if to_mb < 0:
        raise UsageError(f"--to-mb is 0 or more, not {to_mb}")
    return _shrink(_database(cache_dir), to_mb * 1_000_000)


def _database(folder: Path | None) -> Database:
    return Database(folder or user_cache_dir())


def _shrink(database: Database, limit: int) -> int:
    gone = database.prune(limit)
    database.close()
    Console(highlight=False).print(f"{decimal(gone)} dropped")
    return Exit.PASS
