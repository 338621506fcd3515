"""A thing that fades away, slowly enough that no two neighbouring frames tell."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.prop import make, outline, paste
from benchmarks.quality.thing import Thing, box_at, free_space
from benchmarks.quality.truth import Planted, Truth
from benchmarks.quality.warp import ease, mix

_RADIUS = (0.045, 0.07, 0.105, 0.15)
"""Size of the thing as a share of the short side, by severity."""

_MARGIN = 1.6


def object_fade(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A thing that stands in the scene is there no more a third to two thirds of a second later."""
    begin, _ = footage.shot
    count = len(footage.scene.frames)
    short = min(footage.scene.height, footage.scene.width)
    start = int(count * rng.uniform(0.35, 0.55))
    seconds = rng.uniform(0.3, 0.7)
    pick = rng.random()
    radius = max(5.0, _RADIUS[severity - 1] * short)
    # Room for the largest one: then it stands in one place at every severity.
    largest = max(5.0, _RADIUS[-1] * short)
    space = free_space(footage, start, largest, max(1.0, _MARGIN * radius / largest))
    if space is None or not space[1].any():
        return None
    _, free, camera = space
    y, x = (int(v) for v in np.argwhere(free)[int(pick * np.count_nonzero(free))])
    prop = make(footage, radius, rng)
    present, frames = footage.frames.copy(), footage.frames.copy()
    for k in range(count):
        at = begin + k
        present[at] = paste(footage.frames[at], prop, (x, y), camera[k])
        left = 1 - float(ease((k - start + 1) / max(1.0, seconds * footage.fps)))
        frames[at] = mix(footage.frames[at], present[at], left)
    height, width = footage.frames.shape[1:3]
    mask = outline(prop, (x, y), height, width)
    box = box_at(Thing(start, (x, y), radius, mask, None, camera), start)
    moment = (begin + start) / footage.fps
    return Planted(frames, Truth(moment, moment + seconds, box), present)
