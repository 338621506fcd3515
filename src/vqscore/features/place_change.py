"""A place that became something else where it is."""

from __future__ import annotations

from dataclasses import dataclass

from vqscore.outcome import Box

__all__ = ["PlaceChange"]


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """One change of one place.

    Args:
        start_seconds: When it begins: of a fade, the first frame that shows more than a tenth of
            the new picture; of a colour, the last look at which it was the old one.
        end_seconds: When it is done: the first frame that shows more than nine tenths, or a look at
            which the colour is the new one.
        excess: By how much it stands out, over all cells of the frame: of a fade in grey levels, of
            a colour in a* and b*.
        box: Where it is strongest, when it begins.
    """

    start_seconds: float
    end_seconds: float
    excess: float
    box: Box
