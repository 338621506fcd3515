"""results.json as Markdown: the same figures, nothing added."""

from __future__ import annotations

from typing import Any


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(c) for c in cells) + " |"


def markdown(results: dict[str, Any]) -> str:
    """The whole table."""
    machine = results["machine"]
    run = (
        f"Commit {results['commit']}, model set {results['model_set']}, "
        f"policy {results['policy']}, {results['clips']} source clips, "
        f"{machine['cores']} cores, Python {machine['python']}."
    )
    legend = (
        "AUC: how often a planted clip scores below a clean one, [95 % interval by clip]; "
        "*own* is the lowest of the metrics meant for the defect. *falls*: share of clips that "
        "score below their own clean partner."
    )
    lines = ["# Quality benchmark", "", run, "", legend]
    for half, part in results["halves"].items():
        lines += ["", f"## Half: {half}", ""]
        lines += _defects(part["defects"])
        lines += _alarms("Harmless twins that fail", part["twins"])
        lines += _alarms("Untouched camera clips that fail", part["camera"])
    lines += _people(results["people"])
    if results["errors"]:
        lines += ["", "## Errors", "", *(f"- {e}" for e in results["errors"])]
    return "\n".join(lines) + "\n"


def _defects(defects: dict[str, Any]) -> list[str]:
    if not defects:
        return []
    severities = sorted(
        {s for d in defects.values() for m in d["measures"].values() for s in m["severities"]}
    )
    lines = [
        _row(
            "defect",
            "measure",
            *(f"AUC {s}" for s in severities),
            "falls 3",
            "monotone",
            "clips",
            "hits",
            "within .5 s",
            "IoU >= .3",
        ),
        _row(*["---"] * (8 + len(severities))),
    ]
    for name, defect in defects.items():
        last = lambda m: (m["severities"].get("3") or next(iter(m["severities"].values())))["auc"]  # noqa: E731
        best = sorted(
            ((k, m) for k, m in defect["measures"].items() if k != "own"),
            key=lambda item: -last(item[1]),
        )
        shown = (
            [("own", defect["measures"]["own"])] if "own" in defect["measures"] else []
        ) + best[:4]
        for k, (label, figures) in enumerate(shown):
            cells = []
            for s in severities:
                at = figures["severities"].get(s)
                cells.append(f"{at['auc']:.2f} [{at['low']:.2f}, {at['high']:.2f}]" if at else "-")
            three = figures["severities"].get("3", {})
            own = label == "own"
            lines.append(_row(
                name if k == 0 else "", f"own: {'+'.join(defect['own'])}" if own else label, *cells,
                _number(three.get("falls")), _number(figures["monotone"]), three.get("clips", "-"),
                f"{defect['hits']}/{defect['planted']}" if own else "",
                _number(defect["within_half_second"]) if own else "",
                _number(defect["iou_from_0.3"]) if own else "",
            ))  # fmt: skip
    return lines


def _alarms(title: str, alarms: dict[str, Any]) -> list[str]:
    if not alarms:
        return []
    lines = ["", f"### {title}", "", _row("clip", "fail", "of", "by"), _row(*["---"] * 4)]
    for name, alarm in alarms.items():
        causes = "; ".join(f"{m}: {', '.join(s)}" for m, s in alarm["by"].items())
        lines.append(_row(name, alarm["failed"], alarm["clips"], causes))
    return lines


def _people(people: dict[str, Any]) -> list[str]:
    if not people:
        return []
    counts = (
        f"Spearman with three raters' means, {people['clips']} clips, "
        f"{people['generated']} of them generated."
    )
    head = _row("measure", "aspect", "all", "generated", "within prompt", "pairs right")
    lines = ["", "## Against people", "", counts, "", head, _row(*["---"] * 6)]
    for name, aspects in people["measures"].items():
        for aspect, f in aspects.items():
            interval = f" [{_number(f['low'])}, {_number(f['high'])}]"
            lines.append(
                _row(
                    name,
                    aspect,
                    _number(f["all"]) + interval,
                    _number(f["generated"]),
                    _number(f["within_prompt"]),
                    _number(f["pairs_right"]),
                )
            )
    return lines
