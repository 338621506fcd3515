"""Errors pile up: fine at first, mush at the end."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted, Truth
from benchmarks.quality.warp import displace, ease, mix, smooth_field


def late_collapse(footage: Footage, severity: int, rng: np.random.Generator) -> Planted:
    """Detail, shape and colour decay together over the last half."""
    count, height, width = footage.frames.shape[:3]
    short = min(height, width)
    start = int(count * rng.uniform(0.4, 0.55))
    amount = (0.22, 0.48, 0.9, 1.35)[severity - 1]
    soft, bent, toned = rng.uniform(0.5, 1.0, 3)
    fields = [smooth_field(rng, height, width, cells) for cells in (3.0, 5.0)]
    tint = rng.normal(size=3)
    tint = 14 * tint / np.linalg.norm(tint)
    out = footage.frames.copy()
    for k in range(start, count):
        grown = amount * float(ease((k - start) / max(1, count - 1 - start)))
        swing = 2 * np.pi * 0.35 * (k - start) / footage.fps
        field = (fields[0] + np.sin(swing) * fields[1]) * grown * bent * 0.03 * short
        frame = displace(footage.frames[k], field.astype(np.float32))
        # Painted look: edges stay a while after the texture has gone.
        reach = 60 * grown * soft
        painted = cv2.bilateralFilter(frame, 7, 10 + reach, 4)
        painted = cv2.GaussianBlur(painted, (0, 0), 0.3 + 2.6 * grown * soft * short / 360)
        frame = mix(frame, painted, min(1.0, 1.6 * grown))
        grain = cv2.GaussianBlur(
            rng.normal(size=(height, width, 3)).astype(np.float32), (0, 0), 1.1
        )
        mean = frame.mean((0, 1))
        shaded = mean + (frame - mean) * (1 + 0.35 * grown * toned) + tint * grown * toned
        out[k] = np.clip(shaded + grain * 9 * grown + 0.5, 0, 255).astype(np.uint8)
    return Planted(out, Truth(start / footage.fps, footage.seconds))
