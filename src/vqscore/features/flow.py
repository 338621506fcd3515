"""Optical flow between neighbouring frames, both ways, and the camera's share of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.frames import Luma
from vqscore.functional.camera_motion import CameraMotion, fit_camera_motion
from vqscore.functional.opencv import cv2
from vqscore.functional.round_trip import agrees
from vqscore.functional.warp import warp_by_flow
from vqscore.models.protocols import Flow

__all__ = ["FAR", "NEAR", "FramePair", "Pairs", "pair_frames", "pairs_apart"]

_PLAIN = 4.0
"""Contrast of two frames, grey levels squared, under which they are not compared."""

_CUT = 0.5
_LOST = 0.2
"""Shares of the frame that flow can follow: with more it is no cut, with less the way is lost."""


@dataclass(frozen=True, slots=True)
class FramePair:
    """A frame, a former one, and what moved between them. Maps are ``(H, W)``.

    ``forward`` takes the former frame to this one and lives on the former's pixels; ``backward``
    the other way round. ``reliable`` marks pixels of the former frame where the two agree; the rest
    was covered, uncovered, blurred away or is plain. ``is_lost`` says that too little of the frame
    can be followed to know the camera's way, at a cut and in a whip pan.
    """

    former: NDArray[np.uint8]
    luma: NDArray[np.uint8]
    forward: NDArray[np.float32]
    backward: NDArray[np.float32]
    reliable: NDArray[np.bool_]
    camera: CameraMotion
    is_cut: bool
    is_lost: bool


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


NEAR, FAR = Pairs(), Pairs(3)
"""The pairs that most features read; computed once, whoever asks."""


def pairs_apart(seconds: float, fps: float) -> Pairs:
    """Of the pairs that other features need anyway, those nearest to so far apart."""
    return min((NEAR, FAR), key=lambda pairs: abs(np.log(pairs.lag / (seconds * fps))))


def pair_frames(flow: Flow, former: NDArray[np.uint8], luma: NDArray[np.uint8]) -> FramePair:
    """Flow both ways between two luma frames ``(H, W)`` of one size, and the camera's share."""
    forward, backward = flow(former, luma), flow(luma, former)
    reliable = agrees(forward, backward)
    camera = fit_camera_motion(forward, reliable)
    followed = float(reliable.mean())
    is_cut = followed < _CUT and _is_other(former, luma, forward)
    return FramePair(
        former=former,
        luma=luma,
        forward=forward,
        backward=backward,
        reliable=reliable,
        camera=camera,
        is_cut=is_cut,
        is_lost=is_cut or followed < _LOST,
    )


def _is_other(
    former: NDArray[np.uint8], luma: NDArray[np.uint8], forward: NDArray[np.float32]
) -> bool:
    """Whether nothing of the former frame can be found in this one.

    A whip pan keeps its colours and much of its content; a cut keeps neither: after compensation
    for motion and for a change of exposure the frames are still as different as two strangers. Two
    shots between the same black bars are alike as a whole: there grey levels and detail tell.
    """
    first, second = former.astype(np.float32), warp_by_flow(luma, forward).astype(np.float32)
    if float(first.std() * second.std()) < _PLAIN:
        return False
    if _correlation(first, second) < 0.6:
        return True
    shares = [np.histogram(each, 32, (0, 256))[0] / each.size for each in (former, luma)]
    other_greys = float(np.abs(shares[0] - shares[1]).sum()) > 0.6
    return other_greys and _correlation(_detail(first), _detail(second)) < 0.4


def _correlation(first: NDArray[np.float32], second: NDArray[np.float32]) -> float:
    first, second = first - first.mean(), second - second.mean()
    return float((first * second).mean()) / (float(first.std() * second.std()) + 1e-6)


def _detail(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(grey - cv2.GaussianBlur(grey, (0, 0), 4), np.float32)
