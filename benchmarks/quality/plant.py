"""Plant a named defect or a harmless twin into a clip, the same way every time."""

from __future__ import annotations

import zlib

import numpy as np

from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted


def seed(stem: str, name: str) -> np.random.Generator:
    """One seed for a clip and a defect: its severities differ in strength, not in place or time."""
    return np.random.default_rng(zlib.crc32(f"{stem}/{name}".encode()))


def plant(name: str, footage: Footage, severity: int) -> Planted | None:
    """The clip with the defect, or None where it cannot be planted (no face, no motion)."""
    return DEFECTS[name](footage, severity, seed(footage.stem, name))
