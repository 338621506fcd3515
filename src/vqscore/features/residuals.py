"""What camera motion and flow leave unexplained between frames."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.compensated import Compensated, CompensatedPair
from vqscore.functional.camera_motion import rescaled
from vqscore.functional.cells import cell_mean
from vqscore.functional.opencv import cv2
from vqscore.functional.steps import CELL, PairResidual
from vqscore.functional.warp import warp_by_homography

__all__ = ["Residuals", "pair_residual"]


def pair_residual(moved: CompensatedPair, pts_seconds: float) -> PairResidual:
    """Residuals of one pair on cells, after a common change of exposure is taken off."""
    pair = moved.pair
    former, luma = pair.former.astype(np.float32), pair.luma.astype(np.float32)
    first, second = moved.sample()
    exposure = float(np.median(second - first))
    ahead = _difference(moved.later, -exposure, former)
    back = _difference(moved.former, exposure, luma)
    changed = _difference(warp_by_homography(former, pair.camera.homography), exposure, luma)
    homography = rescaled(pair.camera.homography, 1 / CELL)
    return PairResidual(
        pts_seconds=pts_seconds,
        # What went is seen on the former frame's pixels, what came on the later's.
        unexplained=np.minimum(changed, np.maximum(warp_by_homography(ahead, homography), back)),
        changed=changed,
        homography=homography,
        is_lost=pair.is_lost,
    )


def _difference(
    moved: NDArray[np.float32], exposure: float, frame: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Mean distance on cells."""
    return cell_mean(cv2.absdiff(moved + exposure, frame), CELL)


@dataclass(frozen=True)
class Residuals(Stream[PairResidual | None]):
    """Residuals of every frame against the one before it; ``None`` for the first."""

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Neighbours, compensated."""
        return (Compensated(),)

    def start(
        self,
        context: PassContext,  # noqa: ARG002
    ) -> Callable[[Chunk], Sequence[PairResidual | None]]:
        """Nothing is kept between chunks."""

        def values(chunk: Chunk) -> list[PairResidual | None]:
            return [
                pair_residual(moved, frame.pts_seconds) if moved is not None else None
                for frame, moved in zip(chunk.frames, chunk[Compensated()], strict=True)
            ]

        return values
