"""One number of a scored row: a metric's, a baseline's or a peer's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from benchmarks.quality import baselines
from benchmarks.quality.peers.asking import PEERS

Row = dict[str, Any]
UNANSWERED = 1.0
"""What an unanswered question counts in a ranking: no alarm was raised."""


def value(row: Row, measure: str) -> float:
    """The row's value of a measure, higher is better."""
    if measure in baselines.NAMES:
        return float(row["baselines"][measure])
    if measure in PEERS:
        return float(row["peers"][measure]["score"])
    found = row["answers"].get(measure, {}).get("value")
    return UNANSWERED if found is None else float(found)


def lowest(row: Row, measures: Sequence[str]) -> float:
    """The lowest of several measures."""
    return min(value(row, name) for name in measures)


def has(row: Row, measure: str) -> bool:
    """Whether the row was asked for the measure; a metric that did not apply was asked."""
    if measure in baselines.NAMES:
        return measure in row.get("baselines", {})
    if measure in PEERS:
        return "score" in row.get("peers", {}).get(measure, {})
    return measure in row["answers"]


def number(found: float) -> float | None:
    """As JSON has it: no NaN, no infinity."""
    return float(found) if math.isfinite(found) else None
