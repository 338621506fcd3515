"""Agreement with the raters' means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.quality import baselines, measure
from benchmarks.quality.rows import RATINGS
from benchmarks.quality.split import group
from benchmarks.quality.values import Row, has, number, value
from benchmarks.quality.verdict import overall, weakest


def people(
    rows: Sequence[Row], metrics: Sequence[str], limits: Mapping[str, float]
) -> dict[str, Any]:
    """Rank correlation over all clips, over generated ones, and within a prompt."""
    if not rows:
        return {}
    columns = {
        name: [value(r, name) for r in rows]
        for name in (*metrics, *baselines.NAMES)
        if all(has(r, name) for r in rows)
    }
    if limits:
        every = [{m: r["answers"][m]["value"] for m in metrics} for r in rows]
        columns["overall"] = [overall(values, limits) for values in every]
        columns["weakest"] = [weakest(values, limits) for values in every]
    generated = sum(r["name"] == "generated" for r in rows)
    measures = {
        name: {aspect: _agreement(rows, values, aspect) for aspect in RATINGS}
        for name, values in columns.items()
    }
    return {"clips": len(rows), "generated": generated, "measures": measures}


def _agreement(rows: Sequence[Row], values: Sequence[float], aspect: str) -> dict[str, Any]:
    """Of the clips that were rated for this aspect."""
    rated = [k for k, row in enumerate(rows) if aspect in row["ratings"]]
    prompts = [group(rows[k]["stem"]) for k in rated]
    found = np.array([values[k] for k in rated])
    ratings = np.array([rows[k]["ratings"][aspect] for k in rated])
    generated = np.array([rows[k]["name"] == "generated" for k in rated], dtype=bool)
    low = high = float("nan")
    if rated:
        low, high = measure.interval(
            prompts, lambda k: measure.spearman(found[k].tolist(), ratings[k].tolist()), 300
        )
    rho, agree, pairs = measure.within(prompts, found.tolist(), ratings.tolist())
    return {
        "clips": len(rated),
        "all": number(measure.spearman(found.tolist(), ratings.tolist())),
        "low": number(low),
        "high": number(high),
        "generated": number(
            measure.spearman(found[generated].tolist(), ratings[generated].tolist())
        ),
        "within_prompt": number(rho),
        "pairs_right": number(agree),
        "pairs": pairs,
    }
