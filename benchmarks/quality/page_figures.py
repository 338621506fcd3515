"""What a metric's page says of the benchmark: the report half, severity 3, from results.json."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.quality.own import OWN
from benchmarks.quality.ranking import RIVALS
from benchmarks.quality.render_table import number, table

NOT_MEASURED = "*The benchmark has not been run as a whole yet: `make bench-quality` does.*"
_HALF, _AT = "report", "3"


def finds(metric: str, results: dict[str, Any]) -> str:
    """AUC on the defects it is meant for, beside the best rival."""
    defects = results["halves"].get(_HALF, {}).get("defects", {})
    rows = []
    for name, defect in defects.items():
        found = _at_three(defect, metric)
        if metric in OWN[name] and found is not None:
            interval = f"{number(found['auc'])} [{number(found['low'])}, {number(found['high'])}]"
            rows.append([name, interval, _best_rival(defect), found["clips"]])
    head = ["planted defect", "AUC, 95 % interval", "best rival", "clips"]
    lines = table(head, rows) if rows else ["*No planted defect is meant for this one.*"]
    return "\n".join([*lines, "", _of(metric, results)])


def fooled(metric: str, results: dict[str, Any]) -> str:
    """Sound clips that fail the policy because of it."""
    half = results["halves"].get(_HALF, {})
    kinds = {**half.get("twins", {}), **half.get("camera", {})}
    if not kinds:
        return "*No sound clip was judged.*"
    wrong = [
        f"{name} {len(kind['by'][metric])} of {kind['clips']}"
        for name, kind in kinds.items()
        if metric in kind["by"]
    ]
    clips = sum(kind["clips"] for kind in kinds.values())
    if metric not in results["bounds"]:
        return f"The policy {results['policy']} does not bound it, so that no clip fails for it."
    if not wrong:
        return (
            f"None of {clips} sound clips (untouched, and harmless twins) fails the policy "
            f"{results['policy']} for it."
        )
    return (
        f"Of {clips} sound clips (untouched, and harmless twins), these fail the policy "
        f"{results['policy']} for it: {', '.join(wrong)}."
    )


def people(metric: str, results: dict[str, Any]) -> str:
    """Agreement with the raters."""
    aspects = results["people"].get("measures", {}).get(metric)
    if aspects is None:
        return "*No rated clip was scored.*"
    rows = [
        [
            aspect.replace("_", " "),
            f"{number(found['all'])} [{number(found['low'])}, {number(found['high'])}]",
            number(found["generated"]),
            f"{number(found['pairs_right'])} of {found['pairs']}",
        ]
        for aspect, found in aspects.items()
    ]
    head = ["raters' mean", "Spearman, 95 % interval", "generated only", "pairs of a prompt right"]
    return "\n".join(table(head, rows))


BLOCKS: Mapping[str, Callable[[str, dict[str, Any]], str]] = {
    "finds": finds,
    "fooled": fooled,
    "people": people,
}


def _at_three(defect: dict[str, Any], measure: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = (
        defect["measures"].get(measure, {}).get("severities", {}).get(_AT)
    )
    return found


def _best_rival(defect: dict[str, Any]) -> str:
    reached = [(f["auc"], name) for name in RIVALS if (f := _at_three(defect, name)) is not None]
    if not reached:
        return "-"
    best, name = max(reached)
    return f"{name} {number(best)}"


def _of(metric: str, results: dict[str, Any]) -> str:
    from vqscore.registry import load_metric

    then, now = results["metrics"][metric], load_metric(metric).version
    changed = "" if then == now else f" **It is version {now} by now.**"
    return (
        f"Version {then} of the metric, commit {results['commit']}, {results['date']}; clips not "
        f"tuned on, severity 3 of 4.{changed}"
    )
