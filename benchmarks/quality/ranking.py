"""How well each measure tells a defect's planted clips from their sound partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from benchmarks.quality import baselines, measure
from benchmarks.quality.job import BASELINE_SEVERITY
from benchmarks.quality.own import OWN
from benchmarks.quality.peers.asking import PEERS
from benchmarks.quality.peers.counting import counted
from benchmarks.quality.places import places
from benchmarks.quality.split import group
from benchmarks.quality.values import Row, has, lowest

RIVALS = (*baselines.NAMES, *PEERS)


def defects(
    rows: Sequence[Row], metrics: Sequence[str], limits: Mapping[str, float]
) -> dict[str, Any]:
    """Defect to its figures, in the order of the table."""
    clean_of = {r["path"]: r for r in rows if r["kind"] in ("clean", "partner")}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] in ("defect", "wrong_prompt") and row["clean"] in clean_of:
            found[row["name"]].append(row)
    out = {}
    for name in OWN:
        planted = found[name]
        if not planted:
            continue
        own = [m for m in OWN[name] if m in metrics]
        wanted = {m: (m,) for m in (*metrics, *RIVALS)} | ({"own": tuple(own)} if own else {})
        measures = {
            label: figures
            for label, names in wanted.items()
            if (figures := _figures(planted, clean_of, names)) is not None
        }
        severe = [r for r in planted if r["severity"] == BASELINE_SEVERITY]
        out[name] = {
            "own": own,
            "measures": measures,
            "ahead": _ahead(measures),
            "peers": _turned_down(severe, clean_of),
            **(places(severe, own, limits, clean_of) if own else {}),
        }
    return out


def _figures(
    planted: Sequence[Row], clean_of: Mapping[str, Row], names: Sequence[str]
) -> dict[str, Any] | None:
    """A measure's AUC at each severity where it was taken, and how it falls with severity."""
    taken = [r for r in planted if all(has(r, n) and has(clean_of[r["clean"]], n) for n in names)]
    if not taken:
        return None
    by_severity = {
        str(severity): _auc([r for r in taken if r["severity"] == severity], clean_of, names)
        for severity in sorted({r["severity"] for r in taken})
    }
    graded = []
    for stem in sorted({r["stem"] for r in taken}):
        mine = sorted((r for r in taken if r["stem"] == stem), key=lambda r: r["severity"])
        if len({r["severity"] for r in mine}) > 2:
            first = lowest(clean_of[mine[0]["clean"]], names)
            graded.append([first, *(lowest(r, names) for r in mine)])
    return {"severities": by_severity, "monotone": measure.monotone(graded) if graded else None}


def _auc(
    part: Sequence[Row], clean_of: Mapping[str, Row], names: Sequence[str]
) -> dict[str, float | int]:
    clean = np.array([lowest(clean_of[r["clean"]], names) for r in part])
    bad = np.array([lowest(r, names) for r in part])
    low, high = measure.interval(
        [group(r["stem"]) for r in part], lambda k: measure.auc(clean[k], bad[k]), 300
    )
    return {
        "auc": measure.auc(clean, bad),
        "low": low,
        "high": high,
        "falls": float((bad < clean).mean() + 0.5 * (bad == clean).mean()),
        "clips": len(part),
        "clean_median": float(np.median(clean)),
        "planted_median": float(np.median(bad)),
    }


def _ahead(measures: Mapping[str, Any]) -> dict[str, Any] | None:
    """The best baseline or peer, and by how much the own metric ranks better than it.

    None where there is nothing to compare: no own metric, or no rival that was asked.
    """
    at = str(BASELINE_SEVERITY)
    reached = {
        name: measures[name]["severities"][at]["auc"]
        for name in RIVALS
        if at in measures.get(name, {}).get("severities", {})
    }
    if not reached or at not in measures.get("own", {}).get("severities", {}):
        return None
    best = max(reached, key=lambda name: reached[name])
    return {
        "rivals": sorted(reached),
        "best": best,
        "best_auc": reached[best],
        "lead": measures["own"]["severities"][at]["auc"] - reached[best],
    }


def _turned_down(severe: Sequence[Row], clean_of: Mapping[str, Row]) -> dict[str, Any]:
    """For each peer: how many planted clips it turns down, and how many of their partners."""
    partners = [clean_of[path] for path in sorted({r["clean"] for r in severe})]
    return {
        peer: {
            **{f"planted_{k}": v for k, v in counted(severe, peer).items()},
            **{f"clean_{k}": v for k, v in counted(partners, peer).items()},
        }
        for peer in PEERS
        if any(peer in r.get("peers", {}) for r in severe)
    }
