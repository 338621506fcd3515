"""Does the memory of a process grow, from samples of it?"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np


def growth(samples: Path) -> dict[str, Any]:
    """By role, of the process that lived longest: what it held early and late, and the slope.

    ``mb_per_1000_clips`` is a straight line through all samples but those of the first quarter of
    the process's life, in which models are loaded and allocators find their size.
    """
    by_process: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
    with samples.open(newline="") as file:
        for row in csv.DictReader(file):
            taken = (float(row["finished"]), float(row["rss_mb"]))
            by_process[row["role"], row["pid"]].append(taken)
    out: dict[str, Any] = {}
    for role in ("parent", "worker"):
        lives = [np.array(taken) for (whose, _), taken in by_process.items() if whose == role]
        longest = max(lives, key=len, default=np.empty((0, 2)))
        quarter = len(longest) // 4
        if not quarter:
            continue
        clips, held = longest[quarter:].T
        slope = np.polyfit(clips, held, 1)[0] if np.ptp(clips) else 0.0
        out[role] = {
            "processes": len(lives),
            "samples": len(longest),
            "first_quarter_mb": round(float(longest[:quarter, 1].mean()), 1),
            "last_quarter_mb": round(float(longest[-quarter:, 1].mean()), 1),
            "most_mb": round(max(float(life[:, 1].max()) for life in lives), 1),
            "mb_per_1000_clips": round(float(slope) * 1000, 2),
        }
    return out
