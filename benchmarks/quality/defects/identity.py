"""Another real person's face: from one moment on, or slowly taking over."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.faces import FaceTrack, donor, face_oval, onto, track
from benchmarks.quality.footage import Footage
from benchmarks.quality.thing import clone
from benchmarks.quality.truth import Planted, Truth, box_of
from benchmarks.quality.warp import ease, mix

_SHARE = (0.35, 0.6, 0.88, 1.0)
"""How much of the other face shows, by severity."""


def _lay(footage: Footage, mine: FaceTrack, other: FaceTrack, shares: np.ndarray) -> np.ndarray:
    out = footage.frames.copy()
    for k in np.flatnonzero(shares > 0.01):
        frame = mine.frames[k]
        laid = onto(frame, mine.points[k], other, int(k))
        if laid is None:
            continue
        face, mask = laid
        inside = (mask > 0.35).astype(np.uint8)
        joined = clone(frame, face, inside) if inside.sum() > 60 else face
        # Poisson's colour at the rim, the toned face in the middle: neither seam nor a strange hue.
        joined = mix(face, joined, 0.5)
        out[mine.start + k] = mix(frame, joined, mask * shares[k])
    return out


def _pair(footage: Footage, rng: np.random.Generator) -> tuple[FaceTrack, FaceTrack] | None:
    mine = track(footage)
    other = donor(footage, mine, rng) if mine is not None else None
    return None if mine is None or other is None else (mine, other)


def _box(mine: FaceTrack, start: int) -> tuple[float, float, float, float] | None:
    height, width = mine.frames.shape[1:3]
    ovals = [face_oval(p, height, width) > 0.3 for p in mine.points[start::6]]
    return box_of(np.any(ovals, axis=0))


def identity_swap(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """The face becomes another person's within three frames."""
    pair = _pair(footage, rng)
    if pair is None:
        return None
    mine, other = pair
    count = len(mine.frames)
    start = int(count * rng.uniform(0.35, 0.6))
    shares = ease((np.arange(count) - start + 1) / 3) * _SHARE[severity - 1]
    at = (mine.start + start) / footage.fps
    end = (mine.start + count) / footage.fps
    return Planted(_lay(footage, mine, other, shares), Truth(at, end, _box(mine, start)))


def identity_drift(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """The face turns into another person's over most of the shot."""
    pair = _pair(footage, rng)
    if pair is None:
        return None
    mine, other = pair
    count = len(mine.frames)
    first, last = count * rng.uniform(0.1, 0.25), count * rng.uniform(0.75, 0.9)
    shares = ease((np.arange(count) - first) / (last - first)) * _SHARE[severity - 1]
    at = (mine.start + first) / footage.fps
    end = (mine.start + count) / footage.fps
    return Planted(_lay(footage, mine, other, shares), Truth(at, end, _box(mine, int(first))))
