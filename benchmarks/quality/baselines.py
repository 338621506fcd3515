"""What anyone would try first, on the same frames: 1 minus a distance, higher is better."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from benchmarks.quality.footage import read
from benchmarks.quality.scene import grey

NAMES = ("frame_similarity", "ssim", "warping_error", "mean_absolute_difference")


@lru_cache(maxsize=1)
def _appearance() -> object:
    from vqscore.models.named import model_set

    return model_set("embedded").appearance


def baselines(path: Path) -> dict[str, float]:
    """The four plain measures of one clip, at a short side of 256 px."""
    clip = read(path, short_side=256)
    frames = clip.frames
    greys = [grey(f) for f in frames]
    chosen = np.unique(np.linspace(0, len(frames) - 1, min(16, len(frames))).astype(int))
    vectors = _appearance()([frames[k] for k in chosen])
    pairs = np.unique(np.linspace(0, len(frames) - 2, min(60, len(frames) - 1)).astype(int))
    return {
        # VBench's subject consistency in shape: cosine of neighbours.
        "frame_similarity": float((vectors[1:] * vectors[:-1]).sum(1).mean()),
        "ssim": float(np.mean([structural_similarity(greys[k], greys[k + 1]) for k in pairs])),
        "warping_error": 1 - float(np.mean([warping_error(frames, greys, k) for k in pairs])),
        # VBench's temporal flickering: (255 - MAE) / 255.
        "mean_absolute_difference": 1
        - float(np.mean([cv2.absdiff(frames[k], frames[k + 1]).mean() for k in pairs]) / 255),
    }


def warping_error(frames: NDArray[np.uint8], greys: list[NDArray[np.uint8]], k: int) -> float:
    """Squared error of a frame warped to its neighbour, occlusions left out (Lai et al., 2018)."""
    dis = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    forth = dis.calc(greys[k], greys[k + 1], None)
    back = dis.calc(greys[k + 1], greys[k], None)
    height, width = greys[k].shape
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    map_x, map_y = xs + forth[..., 0], ys + forth[..., 1]
    returned = cv2.remap(back, map_x, map_y, cv2.INTER_LINEAR)
    gap = ((forth + returned) ** 2).sum(2)
    seen = gap < 0.01 * ((forth**2).sum(2) + (returned**2).sum(2)) + 0.5
    warped = cv2.remap(frames[k + 1], map_x, map_y, cv2.INTER_LINEAR)
    error = ((warped.astype(np.float32) - frames[k]) ** 2).mean(2) / 255**2
    return float(error[seen].mean()) if seen.any() else 0.0
