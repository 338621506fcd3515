"""Light that flickers over the frame, and texture that boils in a part of it."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted, Truth, box_of
from benchmarks.quality.warp import bump


def flicker_global(footage: Footage, severity: int, rng: np.random.Generator) -> Planted:
    """The whole frame's light jumps from frame to frame."""
    start = footage.moment(rng, 0.15, 0.4)
    amplitude = (0.012, 0.03, 0.07, 0.15)[severity - 1]
    signs = np.where(np.arange(len(footage.frames)) % 2, 1, -1)
    gains = amplitude * (0.6 * signs + 0.8 * rng.uniform(-1, 1, len(footage.frames)))
    gains[:start] = 0
    lit = footage.frames.astype(np.float32) * (1 + gains)[:, None, None, None]
    frames = np.clip(lit + 0.5, 0, 255).astype(np.uint8)
    return Planted(frames, Truth(start / footage.fps, footage.seconds))


def flicker_local(footage: Footage, severity: int, rng: np.random.Generator) -> Planted:
    """A region's fine texture is made anew every frame, as if it boiled."""
    start = footage.moment(rng, 0.15, 0.4)
    count, height, width = footage.frames.shape[:3]
    short = min(height, width)
    radius = short * rng.uniform(0.16, 0.24)
    centre = (width * rng.uniform(0.25, 0.75), height * rng.uniform(0.25, 0.75))
    where = bump(height, width, centre, radius)
    amplitude = (5.0, 10.0, 20.0, 36.0)[severity - 1]
    out = footage.frames.copy()
    for k in range(start, count):
        frame = footage.frames[k].astype(np.float32)
        noise = cv2.GaussianBlur(
            rng.normal(size=(height, width)).astype(np.float32), (0, 0), 1.2 + short / 240
        )
        noise /= noise.std()
        # Texture boils where there is texture; on a plain wall it stays faint.
        detail = np.abs(frame - cv2.GaussianBlur(frame, (0, 0), 4)).mean(2)
        strength = where * (0.5 + np.minimum(1.0, cv2.GaussianBlur(detail, (0, 0), 4) / 10))
        out[k] = np.clip(
            frame + (strength * noise * amplitude)[..., None] * 0.8 + 0.5, 0, 255
        ).astype(np.uint8)
    return Planted(out, Truth(start / footage.fps, footage.seconds, box_of(where > 0.4)))
