"""Optical flow between neighbouring frames, both ways, and the camera's share of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.frames import Luma
from vqscore.functional.camera_motion import CameraMotion, fit_camera_motion
from vqscore.functional.round_trip import agrees
from vqscore.functional.warp import warp_by_flow
from vqscore.models.protocols import Flow

__all__ = ["FramePair", "Pairs", "pair_frames"]

# The two directions of a pair are independent, and the flow itself releases the interpreter lock.
_POOL = ThreadPoolExecutor(1, thread_name_prefix="vqscore-flow")


@dataclass(frozen=True, slots=True)
class FramePair:
    """A frame, a former one, and what moved between them. Maps are ``(H, W)``.

    ``forward`` takes the former frame to this one and lives on the former's pixels; ``backward``
    the other way round. ``reliable`` marks pixels of the former frame where the two agree; the rest
    was covered, uncovered, blurred away or is plain.
    """

    former: NDArray[np.uint8]
    luma: NDArray[np.uint8]
    forward: NDArray[np.float32]
    backward: NDArray[np.float32]
    reliable: NDArray[np.bool_]
    camera: CameraMotion
    is_cut: bool


@dataclass(frozen=True)
class Pairs(Stream[FramePair | None]):
    """Every frame paired with the one ``lag`` before it; ``None`` for the first ones.

    Forward-backward check: Sundaram, Brox and Keutzer, ECCV 2010.
    """

    lag: int = 1
    models: ClassVar[tuple[str, ...]] = ("flow",)

    def inputs(self) -> tuple[Feature[Any], ...]:
        """Luma at the working size."""
        return (Luma(),)

    def start(self, context: PassContext) -> Callable[[Chunk], Sequence[FramePair | None]]:
        """Keeps the last ``lag`` frames between chunks."""
        flow = context.models.flow
        held: deque[NDArray[np.uint8]] = deque(maxlen=self.lag)

        def values(chunk: Chunk) -> list[FramePair | None]:
            pairs: list[FramePair | None] = []
            for luma in chunk[Luma()]:
                full = len(held) == self.lag and held[0].shape == luma.shape
                pairs.append(pair_frames(flow, held[0], luma) if full else None)
                held.append(luma)
            return pairs

        return values


def pair_frames(flow: Flow, former: NDArray[np.uint8], luma: NDArray[np.uint8]) -> FramePair:
    """Flow both ways between two luma frames ``(H, W)`` of one size, and the camera's share."""
    back = _POOL.submit(flow, luma, former)
    forward = flow(former, luma)
    backward = back.result()
    reliable = agrees(forward, backward)
    camera = fit_camera_motion(forward, reliable)
    return FramePair(
        former=former,
        luma=luma,
        forward=forward,
        backward=backward,
        reliable=reliable,
        camera=camera,
        is_cut=_is_cut(former, luma, forward, reliable),
    )


def _is_cut(
    former: NDArray[np.uint8],
    luma: NDArray[np.uint8],
    forward: NDArray[np.float32],
    reliable: NDArray[np.bool_],
) -> bool:
    """Whether nothing of the former frame can be found in this one.

    A whip pan keeps its colours and much of its content; a cut keeps neither: after compensation
    for motion and for a change of exposure the frames are still as different as two strangers.
    """
    first, second = former.astype(np.float32), warp_by_flow(luma, forward).astype(np.float32)
    first, second = first - first.mean(), second - second.mean()
    spread = float(first.std() * second.std())
    if spread < 4.0:
        return False
    correlation = float((first * second).mean()) / spread
    return correlation < 0.6 and float(reliable.mean()) < 0.5
