"""Which frames stand for a clip: evenly spaced ones, and the marked moments among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vqscore.report.html.marked import Marked

__all__ = ["Slot", "filmstrip_slots"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the filmstrip: a time, and the moments that are shown there."""

    seconds: float
    marked: tuple[Marked, ...] = ()


def filmstrip_slots(duration: float, marked: Sequence[Marked], evenly: int = 8) -> tuple[Slot, ...]:
    """The filmstrip's frames in order of time.

    Moments at about the same time share a frame, and take the place of an evenly spaced one that is
    close to them.

    Args:
        duration: Length of the clip in seconds.
        marked: The moments to show.
        evenly: How many frames there are without any moment.
    """
    spacing = duration / evenly
    slots: list[Slot] = []
    for each in sorted(marked, key=lambda one: one.middle_seconds):
        if slots and each.middle_seconds - slots[-1].seconds < spacing * 0.15:
            slots[-1] = Slot(slots[-1].seconds, (*slots[-1].marked, each))
        else:
            slots.append(Slot(each.middle_seconds, (each,)))
    taken = [slot.seconds for slot in slots]
    for index in range(evenly):
        seconds = (index + 0.5) * spacing
        if all(abs(seconds - other) > spacing * 0.3 for other in taken):
            slots.append(Slot(seconds))
    return tuple(sorted(slots, key=lambda slot: slot.seconds))
