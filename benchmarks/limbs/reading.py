"""A clip's motion maps, read as vqscore reads them, and which cells of them are of a defect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from vqscore.clip import Clip
from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.motion_maps import MAPS, MotionMaps, sampling_step
from vqscore.models.named import model_set
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import fold
from vqscore.video import open_clip


class _Keeping:
    def __init__(self) -> None:
        self.maps: list[NDArray[np.float32] | None] = []

    def add(self, chunk: Chunk) -> None:
        self.maps += [each.maps for each in chunk[MotionMaps()] if each is not None]

    def finish(self) -> list[NDArray[np.float32] | None]:
        return self.maps


@dataclass(frozen=True)
class _AllMaps(Summary[list[NDArray[np.float32] | None]]):
    def inputs(self) -> tuple[Feature[Any], ...]:
        return (MotionMaps(),)

    def start(self, context: PassContext) -> _Keeping:  # noqa: ARG002
        return _Keeping()


@dataclass(frozen=True)
class _Plan:
    name: str = "maps"

    def requires(self, prompt: str | None) -> tuple[Summary[Any], ...]:  # noqa: ARG002
        return (_AllMaps(),)


def motion_maps(clip: Clip) -> NDArray[np.float32]:
    """``(N, 17, R, C)``, about five a second; zeros where the way is lost."""
    plan = Plan.of([_Plan()], None)  # type: ignore[list-item]
    models = model_set("embedded", "auto")
    with open_clip(clip, "pyav") as opened:
        context = PassContext(opened.info, models)
        found = fold(plan, opened, context, 8, threads=1)[_AllMaps()]
    shape = next((maps.shape for maps in found if maps is not None), (MAPS, 1, 1))
    return np.stack([np.zeros(shape, np.float32) if maps is None else maps for maps in found])


def cells_of(where: NDArray[np.bool_], fps: float, shape: Sequence[int]) -> NDArray[np.float32]:
    """Share of each cell that a defect covers, ``(N, R, C)``: at the sampled frame or .2 s on."""
    count, rows, columns = shape
    every, later = sampling_step(fps), round(0.2 * fps)
    found = []
    for k in range(count):
        frame = where[k * every] | where[min(k * every + later, len(where) - 1)]
        share = cv2.resize(frame.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
        found.append(share)
    return np.stack(found)
