"""Frames of a pair brought onto each other by flow: what moved is taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Stream
from vqscore.features.flow import FramePair, Pairs
from vqscore.functional.warp import warp_by_flow

__all__ = ["Compensated", "CompensatedPair", "compensated"]

_EVERY = (slice(2, None, 4), slice(2, None, 4))


@dataclass(frozen=True, slots=True, eq=False)
class CompensatedPair:
    """A pair, and its luma ``(H, W)``: ``later`` on the former frame's pixels, and the reverse."""

    pair: FramePair
    later: NDArray[np.float32]
    former: NDArray[np.float32]

    def sample(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Grey levels ``(N,)`` of the former frame, and of the later one brought onto it.

        At a sixteenth of the pixels that flow brings back, whose median is that of all; where it
        brings none back, at a sixteenth of the frame.
        """
        reliable = self.pair.reliable[_EVERY]
        chosen = reliable if reliable.any() else np.ones_like(reliable)
        former = self.pair.former[_EVERY][chosen].astype(np.float32)
        return former, self.later[_EVERY][chosen]


def compensated(pair: FramePair) -> CompensatedPair:
    """Motion-compensated frames of one pair."""
    return CompensatedPair(
        pair,
        warp_by_flow(pair.luma.astype(np.float32), pair.forward),
        warp_by_flow(pair.former.astype(np.float32), pair.backward),
    )


@dataclass(frozen=True)
class Compensated(Stream[CompensatedPair | None]):
    """Every frame and the one ``lag`` before it, compensated; ``None`` for the first ones."""

    lag: int = 1

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The pairs at this lag."""
        return (Pairs(self.lag),)

    def start(
        self,
        context: PassContext,  # noqa: ARG002
    ) -> Callable[[Chunk], Sequence[CompensatedPair | None]]:
        """Nothing is kept between chunks."""

        def values(chunk: Chunk) -> list[CompensatedPair | None]:
            return [compensated(pair) if pair else None for pair in chunk[Pairs(self.lag)]]

        return values
