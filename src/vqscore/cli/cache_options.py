"""Whether results are kept between runs, as one group of options."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from vqscore.folders import user_cache_dir

__all__ = ["KEEP_RESULTS", "CacheOptions"]


@Parameter(name="*", group=Group("Kept results", sort_key=90))
@dataclass(frozen=True, slots=True)
class CacheOptions:
    """Where results are kept, so that unchanged clips are not scored again.

    Args:
        cache: Use results of former runs, and keep those of this one.
        cache_dir: The folder that holds them, if not the platform's own.
    """

    cache: Annotated[bool, Parameter(env_var="VQSCORE_CACHE")] = True
    cache_dir: Path | None = None

    def folder(self) -> Path | None:
        """The folder, or nothing where no result is kept."""
        if not self.cache:
            return None
        return self.cache_dir or user_cache_dir()


KEEP_RESULTS = CacheOptions()
