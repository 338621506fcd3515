"""Where results are kept, and whether they can be."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from vqscore.cache.database import DEFAULT_LIMIT, Database
from vqscore.doctor.check import Check
from vqscore.folders import user_cache_dir

__all__ = ["kept_results"]


def kept_results() -> Check:
    """The folder, what is in it, and whether more fits. Nothing is made or changed."""
    folder = user_cache_dir()
    database = Database(folder)
    found = database.contents()
    database.close()
    nearest = _nearest(folder)
    free = shutil.disk_usage(nearest).free
    facts = {
        "folder": str(folder),
        "values": str(sum(found.counts.values())),
        "megabytes": f"{found.total_bytes / 1e6:.1f} of at most {DEFAULT_LIMIT / 1e6:.0f}",
        "free on its disk": f"{free / 1e9:.1f} GB",
    }
    if not (nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)):
        trouble = f"{folder} cannot be written: every clip is scored anew each time"
    elif free < DEFAULT_LIMIT:
        trouble = "its disk is nearly full: what is kept may be dropped"
    else:
        return Check("kept results", facts)
    remedy = "Name another folder in VQSCORE_CACHE_DIR"
    return Check("kept results", facts, "warning", (trouble,), remedy)


def _nearest(folder: Path) -> Path:
    """The folder, or the part of its path that is there: what is missing is made when needed."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())
