"""Sound clips that are turned down: by the policy, and by the peers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from benchmarks.quality.peers.asking import PEERS
from benchmarks.quality.peers.counting import counted
from benchmarks.quality.values import Row
from benchmarks.quality.verdict import fails


def alarms(rows: Sequence[Row], policy: str) -> dict[str, Any]:
    """For each kind of sound clip: how many the policy fails, and for which metrics."""
    out: dict[str, Any] = {}
    for name in sorted({r["name"] for r in rows}):
        part = [r for r in rows if r["name"] == name]
        causes: dict[str, list[str]] = defaultdict(list)
        failed = 0
        for row in part:
            reasons = fails(row["answers"], policy)
            failed += bool(reasons)
            for reason in reasons:
                causes[reason].append(row["stem"])
        out[name] = {
            "failed": failed,
            "clips": len(part),
            "by": {metric: sorted(stems) for metric, stems in causes.items()},
            "peers": {
                peer: counted(part, peer)
                for peer in PEERS
                if any(peer in r.get("peers", {}) for r in part)
            },
        }
    return out
