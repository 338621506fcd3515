"""The page on speed and its chart, rendered from results.json."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from benchmarks.speed.chart import ORDER, chart
from benchmarks.speed.spent import ROOT

PAGE = ROOT / "docs" / "explanation" / "speed.md"
CHART = PAGE.with_suffix(".svg")

_INTRODUCTION = """\
All metrics and diagnostics in one pass, embedded models, loaded. The *floor* is what no pass can do
without: decode every frame, scale its luma, flow of neighbours both ways, and one forward of each
model on the frames it is shown. It runs in the same process, turn by turn with the pass, on one
thread. Clips are made: a woman before a wall, 24 frames a second, H.264 with grain."""


def write_page(results: Mapping[str, Any]) -> None:
    """Both files."""
    stages = {name: _stages(clip["stages"]) for name, clip in results["clips"].items()}
    floors = {name: clip["floor"]["cpu"] for name, clip in results["clips"].items()}
    CHART.write_text(chart(stages, floors), encoding="utf-8")
    PAGE.write_text("\n".join(_lines(results, stages)) + "\n", encoding="utf-8")


def _stages(measured: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    out = dict.fromkeys(ORDER, 0.0)
    for name, figures in measured.items():
        out[name if name in out else "rest"] += figures["cpu"]
    return out


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield "| " + " | ".join(head) + " |"
    yield "|" + "|".join(["---"] + ["--:"] * (len(head) - 1)) + "|"
    for row in rows:
        yield "| " + " | ".join(row) + " |"
    yield ""


def _lines(results: Mapping[str, Any], stages: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    source, clips = results["provenance"], results["clips"]
    yield "# How fast is it?"
    yield ""
    yield "<!-- Written by python -m benchmarks.speed from results.json; do not edit. -->"
    yield ""
    yield _INTRODUCTION
    yield ""
    yield "![Processor seconds by stage](speed.svg)"
    head = (
        "clip",
        "pass, CPU s",
        "floor, CPU s",
        "CPU ratio",
        "pass, wall s",
        "wall to floor's",
        "peak MB",
    )
    yield from _table(
        head,
        [
            (
                name,
                f"{clip['whole']['cpu']:.1f}",
                f"{clip['floor']['cpu']:.1f}",
                f"{clip['whole_to_floor_cpu']:.2f}",
                f"{clip['whole']['wall']:.1f}",
                f"{clip['whole_to_floor_wall']:.2f}",
                f"{clip['peak_mb']:.0f}",
            )
            for name, clip in clips.items()
        ],
    )
    yield "CPU seconds by stage, on one thread. *Motion* is all that is read off the flow; *rest*"
    yield "is opening, metrics, judging and the report:"
    yield from _table(
        ("clip", *ORDER), [(n, *(f"{s[k]:.2f}" for k in ORDER)) for n, s in stages.items()]
    )
    yield "If each metric opened and decoded the clip for itself, with the same models, a pass"
    yield "would take this many times the processor time:"
    yield from _table(
        ("clip", "times"),
        [(n, f"{c['decode_per_metric_to_whole_cpu']:.1f}") for n, c in clips.items()],
    )
    if results.get("start"):
        yield "From start to end, models not loaded yet, 5 s of 720p:"
        yield from _table(
            ("command", "wall s", "CPU s", "peak MB"),
            [
                (f"`{n}`", f"{f['wall']:.2f}", f"{f['cpu']:.2f}", f"{f['peak_mb']:.0f}")
                for n, f in results["start"].items()
            ],
        )
    if results.get("throughput"):
        yield "Clips a minute in a batch of them:"
        yield from _table(
            ("", "clips a minute"),
            [(n, f"{f['clips_per_minute']:.1f}") for n, f in results["throughput"].items()],
        )
    if results.get("peers"):
        yield "Other tools, from start to end on the same clip:"
        yield from _table(
            ("tool", "wall s"),
            [(n, f.get("error") or f"{f['wall']:.1f}") for n, f in results["peers"].items()],
        )
    machine = source["machine"]
    yield f"{machine['cpu']}, {machine['cores']} cores, {machine['system']}, Python"
    yield f"{machine['python']}; commit {source['commit']}, {source['date']};"
    yield f"{source['load_before']:.1f} processes were running when it began. Others' work slows"
    yield "wall times, and processor times hardly. Again: `make bench-speed`."
