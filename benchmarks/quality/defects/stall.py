"""Time that stands still, and time that stumbles."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted, Truth


def _moves(footage: Footage, start: int, end: int) -> bool:
    """Whether the picture changes there: a freeze of a still is not a defect."""
    window = footage.frames[start:end:2, ::4, ::4].astype(np.int16)
    return len(window) > 1 and float((np.abs(np.diff(window, axis=0)).max(3) > 14).mean()) > 0.01


def freeze(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """The picture holds, then jumps to where it would have been, or goes on from where it was."""
    start = footage.moment(rng, 0.25, 0.45)
    jump = rng.random() < 0.5
    held = (0.25, 0.45, 0.8, 1.4)[severity - 1]
    count = max(2, round(held * footage.fps))
    last = min(start + count, footage.shot[1] - 1)
    if last - start < 2 or not _moves(footage, start, last + 2):
        return None
    order = np.arange(len(footage.frames))
    if jump:
        order[start : last + 1] = start
    else:
        order[start : last + 1] = start
        order[last + 1 :] = np.arange(start + 1, start + len(order) - last)
    frames = footage.frames[order]
    return Planted(frames, Truth(start / footage.fps, last / footage.fps))


def stutter(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """Frames repeat and the next are dropped, over and over: motion in jerks."""
    start = footage.moment(rng, 0.1, 0.3)
    end = footage.shot[1]
    stretch = min(end, start + round(2.5 * footage.fps))
    every = (0.5, 0.33, 0.25, 0.3)[severity - 1]
    held = (0.04, 0.07, 0.13, 0.2)[severity - 1]
    if stretch - start < 6 or not _moves(footage, start, stretch):
        return None
    order = np.arange(len(footage.frames))
    k = start
    while k < stretch:
        hold = max(1, round(held * footage.fps * rng.uniform(0.8, 1.3)))
        last = min(k + hold, end - 1)
        order[k : last + 1] = k
        k = last + max(1, round((every - held) * footage.fps * rng.uniform(0.7, 1.3)))
    return Planted(footage.frames[order], Truth(start / footage.fps, stretch / footage.fps))
