"""Colours that burn in: stronger and stronger, with more contrast, as when errors pile up."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted, Truth
from benchmarks.quality.warp import ease


def colour_burn(footage: Footage, severity: int, rng: np.random.Generator) -> Planted:
    """Saturation and contrast grow over the last half; detail stays."""
    count = len(footage.frames)
    start = int(count * rng.uniform(0.4, 0.55))
    stronger = (0.2, 0.45, 0.9, 1.6)[severity - 1] * rng.uniform(0.8, 1.2)
    harder = 0.3 * stronger * rng.uniform(0.0, 1.0)
    out = footage.frames.copy()
    middle = float(footage.frames[start].mean())
    for k in range(start, count):
        grown = float(ease((k - start) / max(1, count - 1 - start)))
        frame = footage.frames[k].astype(np.float32)
        grey = frame @ np.float32([0.299, 0.587, 0.114])
        frame = grey[..., None] + (1 + stronger * grown) * (frame - grey[..., None])
        frame = middle + (1 + harder * grown) * (frame - middle)
        out[k] = np.clip(frame + 0.5, 0, 255).astype(np.uint8)
    return Planted(out, Truth(start / footage.fps, footage.seconds))
