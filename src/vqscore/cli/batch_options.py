"""What a long batch takes: a folder to fill, and limits on each clip."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter

from vqscore.errors import UsageError
from vqscore.execute.limits import Limits

__all__ = ["ONE_SITTING", "BatchOptions"]

_SECONDS = 600.0
"""Of a clip in a batch that nobody watches. A minute of 720p takes about one minute on a core."""


@Parameter(name="*", group=Group("Long batches", sort_key=80))
@dataclass(frozen=True, slots=True)
class BatchOptions:
    """A batch that survives being stopped, and clips that may hang.

    Args:
        out: A folder that is filled with results, in the form of --json. Run the same command
            again after a crash, a kill or Ctrl-C: what is finished is not scored again.
        retry_errors: With --out: score those clips again that could not be scored before.
        clip_timeout: Seconds that one clip may take before its process is stopped and it is an
            error; inf is no limit. By default 600 with --out, no limit without.
        clip_memory: Gigabytes that the process of a clip may hold, models included, before it is
            stopped and the clip is an error. By default no limit.
    """

    out: Path | None = None
    retry_errors: Annotated[bool, Parameter(negative=())] = False
    clip_timeout: float | None = None
    clip_memory: float | None = None

    def limits(self) -> Limits:
        """What a clip may take.

        Raises:
            UsageError: A limit that is not above 0.
        """
        if self.retry_errors and self.out is None:
            raise UsageError("--retry-errors is for a folder of results: name it with --out")
        for option, value in (("timeout", self.clip_timeout), ("memory", self.clip_memory)):
            if value is not None and not value > 0:
                raise UsageError(f"--clip-{option} is above 0, not {value:g}")
        seconds = self.clip_timeout
        if seconds is None and self.out is not None:
            seconds = _SECONDS
        memory = self.clip_memory
        return Limits(
            seconds=None if seconds is None or math.isinf(seconds) else seconds,
            memory_bytes=None if memory is None or math.isinf(memory) else int(memory * 1e9),
        )


ONE_SITTING = BatchOptions()
