"""Of the planted clips that a metric finds: how far off in time, how well placed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.quality import measure
from benchmarks.quality.values import Row, number, value

_CLEARLY = 0.02
"""Without a bound, a hit is a score so far below the clip's own sound partner's."""


def places(
    planted: Sequence[Row],
    own: Sequence[str],
    limits: Mapping[str, float],
    clean_of: Mapping[str, Row],
) -> dict[str, Any]:
    """Hits, and of these the worst moment's distance in time and overlap in the frame.

    Args:
        planted: Rows of one defect at one severity.
        own: The metrics meant to find it; the one furthest below its bound speaks.
        limits: Metric to the score under which the policy fails it.
        clean_of: Path to the row of a sound partner.
    """
    away: list[float] = []
    boxes: list[float] = []
    hits = 0
    for row in planted:
        name = min(own, key=lambda m: value(row, m) - limits.get(m, 0.5))
        bound = limits.get(name, value(clean_of[row["clean"]], name) - _CLEARLY)
        if value(row, name) >= bound:
            continue
        hits += 1
        truth = row["truth"]
        if truth is None:
            continue  # a wrong prompt is wrong everywhere
        moments = row["answers"][name].get("moments", [])
        worst = min(moments, key=lambda m: m["value"], default=None)
        away.append(math.inf if worst is None else _away(worst, truth))
        if truth["box"] is not None:
            placed = worst is not None and worst["box"] is not None
            boxes.append(measure.overlap(worst["box"], truth["box"]) if placed else 0.0)
    return {
        "hits": hits,
        "planted": len(planted),
        "within_half_second": float(np.mean([a <= 0.5 for a in away])) if away else None,
        "median_seconds_away": number(np.median(away)) if away else None,
        "iou_from_0.3": float(np.mean([b >= 0.3 for b in boxes])) if boxes else None,
        "median_iou": float(np.median(boxes)) if boxes else None,
    }


def _away(moment: Mapping[str, float], truth: Mapping[str, float]) -> float:
    return measure.seconds_away(
        (moment["start_seconds"], moment["end_seconds"]),
        (truth["start_seconds"], truth["end_seconds"]),
    )
