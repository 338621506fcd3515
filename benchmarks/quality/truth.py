"""What was planted, when and where: the answer key."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Truth:
    """The stretch of the clip that is wrong, and the region (shares of width and height)."""

    start_seconds: float
    end_seconds: float
    box: Box | None = None

    def document(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A clip with a defect. ``clean`` is its sound partner where that is not the source itself."""

    frames: NDArray[np.uint8]
    truth: Truth
    clean: NDArray[np.uint8] | None = None


def box_of(mask: NDArray[np.bool_]) -> Box | None:
    """The box around the true pixels of ``(H, W)``."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    height, width = mask.shape
    top, bottom, left, right = rows[0], rows[-1] + 1, columns[0], columns[-1] + 1
    return (
        float(left / width),
        float(top / height),
        float((right - left) / width),
        float((bottom - top) / height),
    )
