"""results.json as Markdown: the same figures, nothing added."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.quality import goals
from benchmarks.quality.render_defects import defect_tables
from benchmarks.quality.render_table import number, table

_LEGEND = (
    "AUC: how often a planted clip scores below a sound one, 95 % interval over source clips in "
    "brackets. *falls*: share of planted clips below their own sound partner. *monotone*: mean "
    "rank correlation with severity. *hits*: planted clips under the policy's bound at severity "
    "3; of these, the share whose worst moment lies within half a second of the planted one, and "
    "whose box overlaps it by .3 or more. Rivals (plain baselines, other tools) are compared at "
    "severity 3. An unanswered question counts as no alarm. Goals: see `goals.py`; of each kind of "
    f"sound clip at most {goals.FALSE_ALARMS:.0%} may fail, and {goals.PLACED:.0%} of the hits are "
    "to be placed right."
)


def markdown(results: dict[str, Any]) -> str:
    """The whole document."""
    lines = ["# Quality benchmark", "", _run(results), "", *_peers(results["peers"]), "", _LEGEND]
    if results["cases"]["not_scored"]:
        lines += ["", f"**Incomplete: {results['cases']['not_scored']} cases are not scored yet.**"]
    for half, part in results["halves"].items():
        title = "may be tuned on" if half == "tune" else "not tuned on"
        lines += ["", f"## Half: {half} ({title})"]
        lines += defect_tables(part["defects"])
        lines += _alarms("Harmless twins that fail", part["twins"])
        lines += _alarms("Untouched camera clips that fail", part["camera"])
    lines += _people(results["people"])
    lines += _list("Cases that could not be made or scored", results["problems"])
    lines += _list("Errors", results["errors"])
    return "\n".join(lines) + "\n"


def _run(results: dict[str, Any]) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in results["metrics"].items())
    return (
        f"{results['date']}, commit {results['commit']}, model set {results['model_set']}, "
        f"policy {results['policy']}, {results['clips']} source clips, "
        f"{results['cases']['scored']} cases scored. {machine['cpu']}, {machine['cores']} cores, "
        f"Python {machine['python']}. Metric versions: {versions}."
    )


def _peers(peers: dict[str, Any]) -> list[str]:
    if not peers:
        return ["Peers: not asked in this run (`--peers`)."]
    return [
        f"- Peer {name} {peer['version']}: "
        + (f"**could not be installed**: {peer['problem']}" if peer["problem"] else peer["score"])
        for name, peer in peers.items()
    ]


def _alarms(title: str, alarms: dict[str, Any]) -> list[str]:
    if not alarms:
        return []
    peers = sorted({peer for alarm in alarms.values() for peer in alarm["peers"]})
    rows = []
    for name, alarm in alarms.items():
        causes = "; ".join(f"{m}: {', '.join(stems)}" for m, stems in alarm["by"].items())
        theirs = [_turned_down(alarm["peers"].get(peer)) for peer in peers]
        rows.append([name, f"{alarm['failed']}/{alarm['clips']}", *theirs, causes])
    return ["", f"### {title}", "", *table(["clip", "vqscore", *peers, "by"], rows)]


def _turned_down(counts: dict[str, int] | None) -> str:
    if counts is None:
        return "-"
    errors = f" ({counts['errors']} errors)" if counts["errors"] else ""
    return f"{counts['failed']}/{counts['answered']}{errors}"


def _people(people: dict[str, Any]) -> list[str]:
    if not people:
        return []
    counts = (
        f"Spearman with three raters' means, {people['clips']} clips, "
        f"{people['generated']} of them generated. Goals for temporal quality: all "
        f"{number(goals.TEMPORAL_ALL)}, generated {number(goals.TEMPORAL_GENERATED)}, pairs right "
        f"{number(goals.PAIRS_RIGHT)}. *overall*: mean of how far each score stands above its "
        "bound; *weakest*: the least of these."
    )
    head = ["measure", "aspect", "all", "generated", "within prompt", "pairs right"]
    rows = [
        [
            name,
            aspect,
            f"{number(f['all'])} [{number(f['low'])}, {number(f['high'])}]",
            number(f["generated"]),
            number(f["within_prompt"]),
            f"{number(f['pairs_right'])} of {f['pairs']}",
        ]
        for name, aspects in people["measures"].items()
        for aspect, f in aspects.items()
    ]
    return ["", "## Against people", "", counts, "", *table(head, rows)]


def _list(title: str, entries: Sequence[str]) -> list[str]:
    return ["", f"## {title}", "", *(f"- {entry}" for entry in entries)] if entries else []
