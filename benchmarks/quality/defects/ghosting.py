"""Former frames shine through."""

from __future__ import annotations

import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.truth import Planted, Truth, box_of
from benchmarks.quality.warp import ease


def ghosting(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """Two late copies of each frame are blended in, so that whatever moves leaves a trail."""
    begin, end = footage.shot
    count = end - begin
    start = int(count * rng.uniform(0.2, 0.45))
    lag = max(1, round(rng.uniform(0.1, 0.14) * footage.fps))
    share = (0.15, 0.28, 0.42, 0.58)[severity - 1]
    frames = footage.frames
    steps = frames[begin + start + lag : end : lag].astype(np.int16)
    change = np.abs(steps - frames[begin + start : end - lag : lag][: len(steps)]).mean(3)
    # Without motion there is nothing to leave a trail.
    if not len(change) or (change > 18).mean() < 0.01:
        return None
    out = frames.copy()
    for k in range(begin + start, end):
        first, second = (frames[max(begin, k - n * lag)].astype(np.float32) for n in (1, 2))
        now = share * float(ease((k - begin - start + 1) / (0.2 * footage.fps)))
        blend = (1 - now) * frames[k] + now * (0.62 * first + 0.38 * second)
        out[k] = np.clip(blend + 0.5, 0, 255).astype(np.uint8)
    box = box_of((change > 18).mean(0) > 0.05)
    return Planted(out, Truth((begin + start) / footage.fps, end / footage.fps, box))
