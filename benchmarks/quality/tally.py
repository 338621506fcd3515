"""From scored rows to the figures of the table."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks.quality import baselines, measure
from benchmarks.quality.own import OWN
from benchmarks.quality.split import group
from benchmarks.quality.verdict import bounds, fails, overall, weakest

Row = dict[str, Any]
_MISSING = 1.0
"""What an unanswered question counts in a ranking: no alarm was raised."""


def tally(rows: Sequence[Row], metrics: Sequence[str], policy: str) -> dict[str, Any]:
    """Every figure, for each half of the clips."""
    limits = {n: b for n, b in _bounds(policy).items() if n in metrics}
    halves = {
        "tune": [r for r in rows if r["half"] == "tune"],
        "report": [r for r in rows if r["half"] == "report"],
    }
    return {
        "bounds": limits,
        "halves": {
            half: {
                "defects": _defects(part, metrics, limits),
                "twins": _alarms([r for r in part if r["kind"] == "twin"], policy, limits),
                "camera": _alarms([r for r in part if r["kind"] == "clean"], policy, limits),
            }
            for half, part in halves.items()
            if part
        },
        "people": _people([r for r in rows if r["kind"] == "people"], metrics, limits),
        "errors": sorted(
            {
                a["reason"][:160]
                for r in rows
                for a in r["answers"].values()
                if a.get("cause") == "error"
            }
        ),
    }


def _bounds(policy: str) -> dict[str, float]:
    from vqscore.errors import VqscoreError

    try:
        return bounds(policy)
    except VqscoreError as error:
        print(f"no policy to judge by: {error}")
        return {}


def _value(row: Row, measure_name: str) -> float:
    if measure_name in baselines.NAMES:
        return row["baselines"][measure_name]
    value = row["answers"].get(measure_name, {}).get("value")
    return _MISSING if value is None else value


def _lowest(row: Row, names: Sequence[str]) -> float:
    return min(_value(row, name) for name in names)


def _defects(
    rows: Sequence[Row], metrics: Sequence[str], limits: dict[str, float]
) -> dict[str, Any]:
    clean_of = {r["path"]: r for r in rows if r["kind"] in ("clean", "partner")}
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] in ("defect", "wrong_prompt") and row["clean"] in clean_of:
            found[row["name"]].append(row)
    out = {}
    for name in OWN:
        if not found[name]:
            continue
        planted = found[name]
        own = [m for m in OWN[name] if m in metrics]
        measures = {m: (m,) for m in metrics if m in planted[0]["answers"]}
        if "baselines" in planted[0]:
            measures |= {b: (b,) for b in baselines.NAMES}
        if own:
            measures["own"] = tuple(own)
        out[name] = {
            "own": own,
            "measures": {m: _ranking(planted, clean_of, names) for m, names in measures.items()},
            **(
                _places([r for r in planted if r["severity"] == 3], own, limits, clean_of)
                if own
                else {}
            ),
        }
    return out


def _ranking(
    planted: Sequence[Row], clean_of: dict[str, Row], names: Sequence[str]
) -> dict[str, Any]:
    """AUC and the share of clips that fall below their own clean partner, for each severity."""
    by_severity = {}
    for severity in sorted({r["severity"] for r in planted}):
        part = [r for r in planted if r["severity"] == severity]
        clean = np.array([_lowest(clean_of[r["clean"]], names) for r in part])
        bad = np.array([_lowest(r, names) for r in part])
        low, high = measure.interval(
            [group(r["stem"]) for r in part], lambda k, c=clean, b=bad: measure.auc(c[k], b[k]), 300
        )
        by_severity[str(severity)] = {
            "auc": measure.auc(clean, bad),
            "low": low,
            "high": high,
            "falls": float((bad < clean).mean() + 0.5 * (bad == clean).mean()),
            "clips": len(part),
            "clean_median": float(np.median(clean)),
            "planted_median": float(np.median(bad)),
        }
    stems = {r["stem"] for r in planted}
    graded = []
    for stem in stems:
        mine = sorted((r for r in planted if r["stem"] == stem), key=lambda r: r["severity"])
        if len({r["severity"] for r in mine}) > 2:
            graded.append(
                [_lowest(clean_of[mine[0]["clean"]], names), *(_lowest(r, names) for r in mine)]
            )
    return {"severities": by_severity, "monotone": measure.monotone(graded) if graded else None}


def _places(
    planted: Sequence[Row], own: Sequence[str], limits: dict[str, float], clean_of: dict[str, Row]
) -> dict[str, Any]:
    """Of the clips found: how far off in time, how well placed."""
    away, boxes, hits = [], [], 0
    for row in planted:
        if row["truth"] is None:
            continue

        # Without a bound, a hit is a score clearly below the clip's own clean partner.
        def below(name: str, row: Row = row) -> bool:
            if name in limits:
                return _value(row, name) < limits[name]
            return _value(row, name) < _value(clean_of[row["clean"]], name) - 0.02

        name = min(own, key=lambda m: _value(row, m) - limits.get(m, 0.5))
        if not below(name):
            continue
        hits += 1
        moments = sorted(row["answers"][name].get("moments", []), key=lambda m: m["value"])
        if not moments:
            away.append(math.inf)
            boxes.append(0.0)
            continue
        worst, truth = moments[0], row["truth"]
        away.append(
            measure.seconds_away(
                (worst["start_seconds"], worst["end_seconds"]),
                (truth["start_seconds"], truth["end_seconds"]),
            )
        )
        if truth["box"] is not None:
            boxes.append(measure.overlap(worst["box"], truth["box"]) if worst["box"] else 0.0)
    return {
        "hits": hits,
        "planted": len(planted),
        "within_half_second": float(np.mean([a <= 0.5 for a in away])) if away else None,
        "median_seconds_away": _finite(np.median(away)) if away else None,
        "iou_from_0.3": float(np.mean([b >= 0.3 for b in boxes])) if boxes else None,
        "median_iou": float(np.median(boxes)) if boxes else None,
    }


def _finite(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _alarms(rows: Sequence[Row], policy: str, limits: dict[str, float]) -> dict[str, Any]:
    """For each kind of sound clip: how many the policy fails, and for which metrics."""
    if not limits:
        return {}
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
            "by": {k: sorted(v) for k, v in causes.items()},
        }
    return out


def _people(
    rows: Sequence[Row], metrics: Sequence[str], limits: dict[str, float]
) -> dict[str, Any]:
    """Agreement with the raters' means."""
    if not rows:
        return {}
    columns: dict[str, list[float]] = {m: [_value(r, m) for r in rows] for m in metrics}
    if "baselines" in rows[0]:
        columns |= {b: [_value(r, b) for r in rows] for b in baselines.NAMES}
    if limits:
        every = [{m: r["answers"][m]["value"] for m in metrics} for r in rows]
        columns["overall"] = [overall(v, limits) for v in every]
        columns["weakest"] = [weakest(v, limits) for v in every]
    prompts = [group(r["stem"]) for r in rows]
    generated = [k for k, r in enumerate(rows) if r["name"] == "generated"]
    out: dict[str, Any] = {"clips": len(rows), "generated": len(generated), "measures": {}}
    for name, values in columns.items():
        out["measures"][name] = {}
        for aspect in ("temporal_quality", "static_quality", "alignment"):
            rated = [r["ratings"][aspect] for r in rows]
            mean_rho, agree, pairs = measure.within(prompts, values, rated)
            v, t = np.array(values), np.array(rated)
            low, high = measure.interval(
                prompts, lambda k, v=v, t=t: measure.spearman(v[k], t[k]), 300
            )
            out["measures"][name][aspect] = {
                "all": _nan(measure.spearman(values, rated)),
                "low": _nan(low),
                "high": _nan(high),
                "generated": _nan(
                    measure.spearman([values[k] for k in generated], [rated[k] for k in generated])
                ),
                "within_prompt": _nan(mean_rho),
                "pairs_right": _nan(agree),
                "pairs": pairs,
            }
    return out


def _nan(value: float) -> float | None:
    return None if math.isnan(value) else value
