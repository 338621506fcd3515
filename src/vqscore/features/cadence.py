"""Which frames are sampled, decided by time alone."""

from __future__ import annotations

import math

__all__ = ["Cadence"]


class Cadence:
    """Decides by time alone which frames are sampled: the first at or after each tick.

    Args:
        every_seconds: Time between ticks.
        at_most: After so many samples the ticks move to twice the distance, again and again, so
            that a clip longer than it declares costs little more and its end is still seen.
    """

    def __init__(self, every_seconds: float, at_most: int) -> None:
        self._interval = every_seconds
        self._at_most = at_most
        self._taken = 0
        self._next = -math.inf

    def wants(self, pts_seconds: float) -> bool:
        """Whether the frame at this time is sampled; to be asked once a frame, in order."""
        # A microsecond of slack: timestamps are rounded by their time base.
        if pts_seconds + 1e-6 < self._next:
            return False
        self._taken += 1
        if self._taken % self._at_most == 0:
            self._interval *= 2
        ticks = math.floor((pts_seconds + 1e-6) / self._interval) + 1
        self._next = ticks * self._interval
        return True

    @classmethod
    def of(cls, every_seconds: float, at_most: int, declared_seconds: float | None) -> Cadence:
        """As dense as asked for, and sparser where the clip declares to be long."""
        declared = declared_seconds or 0.0
        sane = declared if math.isfinite(declared) and declared > 0 else 0.0
        return cls(max(every_seconds, sane / at_most), at_most)
