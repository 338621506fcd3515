"""Where vqscore keeps what can be computed again."""

from __future__ import annotations

import os
from pathlib import Path

__all__ = ["user_cache_dir"]


def user_cache_dir() -> Path:
    """The platform's folder for caches of this user; ``VQSCORE_CACHE_DIR`` overrides it."""
    if chosen := os.environ.get("VQSCORE_CACHE_DIR"):
        return Path(chosen)
    # Imported here: `import vqscore` and `--help` need no folder.
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_cache_path("vqscore", appauthor=False)
