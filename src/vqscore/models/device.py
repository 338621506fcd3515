"""Where models of the hub compute, and what happens when the memory there runs out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray

from vqscore.errors import UsageError

__all__ = ["in_batches", "resolve_device"]

Pictures: TypeAlias = Sequence[NDArray[np.uint8]]

_log = logging.getLogger(__name__)


def resolve_device(asked: str) -> str:
    """The device that ``auto`` stands for here, or the one asked for if there is one.

    Args:
        asked: ``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``.

    Raises:
        UsageError: No such device on this machine, or no such name.

    >>> resolve_device("cpu")
    'cpu'
    """
    cuda, mps = torch.cuda.device_count(), torch.backends.mps.is_available()
    if asked == "auto":
        return "cuda:0" if cuda else "mps" if mps else "cpu"
    if asked == "cpu":
        return asked
    if asked == "mps":
        if mps:
            return asked
        raise UsageError("--device mps: this is no Mac with Metal; use auto or cpu")
    if match := re.fullmatch(r"cuda(?::(\d+))?", asked):
        index = int(match[1] or 0)
        if index < cuda:
            return f"cuda:{index}"
        seen = f"torch {torch.__version__} sees {cuda or 'no'} CUDA device" + "s" * (cuda != 1)
        raise UsageError(f"--device {asked}: {seen} here; use auto or cpu")
    raise UsageError(f"unknown device {asked!r}: it is auto, cpu, cuda, cuda:N or mps")


def in_batches(
    compute: Callable[[Pictures], NDArray[np.float32]], pictures: Pictures, size: int
) -> list[NDArray[np.float32]]:
    """Rows for pictures, batch by batch; a batch that does not fit in memory is halved.

    The halved size is kept for what is left, with a note in the log.

    Args:
        compute: One row per picture, for up to ``size`` of them.
        pictures: What to compute over.
        size: Pictures at a time to begin with.

    Raises:
        torch.OutOfMemoryError: One picture alone does not fit.
    """
    rows: list[NDArray[np.float32]] = []
    while len(rows) < len(pictures):
        batch = pictures[len(rows) : len(rows) + size]
        try:
            rows.extend(compute(batch))
        except torch.OutOfMemoryError:
            if len(batch) == 1:
                raise
            size = len(batch) // 2
            _log.warning("out of device memory: going on with %d pictures at a time", size)
            if torch.cuda.is_available():
                torch.cuda.empty_cache()
    return rows
