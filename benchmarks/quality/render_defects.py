"""The tables of planted defects."""

from __future__ import annotations

from typing import Any

from benchmarks.quality import goals
from benchmarks.quality.ranking import RIVALS
from benchmarks.quality.render_table import number, table


def defect_tables(defects: dict[str, Any]) -> list[str]:
    """How well each defect is found and placed; then every measure's AUC at severity 3."""
    if not defects:
        return []
    return ["", *_found(defects), "", *_all_measures(defects)]


def _found(defects: dict[str, Any]) -> list[str]:
    severities = sorted(
        {s for d in defects.values() for m in d["measures"].values() for s in m["severities"]}
    )
    head = ["defect", "by", *(f"AUC {s}" for s in severities), "goal", "falls 3", "monotone"]
    head += ["clips", "hits", "within .5 s", "IoU .3", "best rival", "ahead"]
    rows = []
    for name, defect in defects.items():
        own = defect["measures"].get("own")
        if own is None:
            continue
        at_three = own["severities"].get("3")
        rows.append([
            name, " + ".join(defect["own"]),
            *(_with_interval(own["severities"].get(s)) for s in severities),
            _goal(name, at_three), number(at_three["falls"]) if at_three else "-",
            number(own["monotone"]), at_three["clips"] if at_three else "-",
            f"{defect['hits']}/{defect['planted']}", number(defect["within_half_second"]),
            number(defect["iou_from_0.3"]), *_rival(defect["ahead"]),
        ])  # fmt: skip
    return table(head, rows)


def _with_interval(figures: dict[str, Any] | None) -> str:
    if figures is None:
        return "-"
    return f"{number(figures['auc'])} [{number(figures['low'])}, {number(figures['high'])}]"


def _goal(name: str, at_three: dict[str, Any] | None) -> str:
    wanted = goals.AUC.get(name)
    if wanted is None or at_three is None:
        return "-"
    return f"{number(wanted)} {'reached' if at_three['auc'] >= wanted else 'missed'}"


def _rival(ahead: dict[str, Any] | None) -> tuple[str, str]:
    if ahead is None:
        return "-", "-"
    lead = ahead["lead"]
    word = "yes" if lead > 0 else "level" if lead == 0 else "**no**"
    return f"{ahead['best']} {number(ahead['best_auc'])}", word


def _all_measures(defects: dict[str, Any]) -> list[str]:
    names = sorted(
        {m for d in defects.values() for m in d["measures"] if m != "own"},
        key=lambda m: (m in RIVALS, m),
    )
    peers = sorted({p for d in defects.values() for p in d["peers"]})
    rows = []
    for name, defect in defects.items():
        cells = []
        for measure in names:
            found = defect["measures"].get(measure, {}).get("severities", {}).get("3")
            text = number(found["auc"]) if found else "-"
            cells.append(f"**{text}**" if measure in defect["own"] else text)
        rows.append([name, *cells, *(_verdicts(defect["peers"].get(p)) for p in peers)])
    head = ["AUC, severity 3", *names, *(f"{p} fails planted, sound" for p in peers)]
    return table(head, rows)


def _verdicts(counts: dict[str, int] | None) -> str:
    if counts is None:
        return "-"
    errors = counts["planted_errors"] + counts["clean_errors"]
    return (
        f"{counts['planted_failed']}/{counts['planted_answered']}, "
        f"{counts['clean_failed']}/{counts['clean_answered']}"
        + (f", {errors} errors" * bool(errors))
    )
