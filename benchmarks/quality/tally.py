"""From scored rows to the figures of the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.quality.alarms import alarms
from benchmarks.quality.people import people
from benchmarks.quality.ranking import defects
from benchmarks.quality.values import Row
from benchmarks.quality.verdict import bounds


def tally(rows: Sequence[Row], metrics: Sequence[str], policy: str) -> dict[str, Any]:
    """Every figure, for each half of the clips.

    Raises:
        PolicyError: There is no such policy.
    """
    limits = {name: bound for name, bound in bounds(policy).items() if name in metrics}
    halves = {half: [r for r in rows if r["half"] == half] for half in ("tune", "report")}
    return {
        "bounds": limits,
        "halves": {
            half: {
                "defects": defects(part, metrics, limits),
                # Without a bounded metric no clip can fail, which would look like praise.
                "twins": alarms([r for r in part if r["kind"] == "twin"], policy) if limits else {},
                "camera": (
                    alarms([r for r in part if r["kind"] == "clean"], policy) if limits else {}
                ),
            }
            for half, part in halves.items()
            if any(r["kind"] != "people" for r in part)
        },
        "people": people([r for r in rows if r["kind"] == "people"], metrics, limits),
        "errors": sorted({reason for row in rows for reason in _errors(row)}),
    }


def _errors(row: Row) -> list[str]:
    ours = [a["reason"] for a in row["answers"].values() if a.get("cause") == "error"]
    theirs = [f"{name}: {a['error']}" for name, a in row.get("peers", {}).items() if "error" in a]
    return [reason[:200] for reason in (*ours, *theirs)]
