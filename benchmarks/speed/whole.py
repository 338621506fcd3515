"""The whole pass beside its floor, turn by turn: ``... whole CLIP ROUNDS``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

from benchmarks.speed.floor import Floor
from benchmarks.speed.prompt import PROMPT
from benchmarks.speed.spent import medians, own_peak_mb, spent
from vqscore.models.named import model_set
from vqscore.one_pass.threads import available_cores, set_pass_threads
from vqscore.registry import default_metrics
from vqscore.report.json_lines import result_line
from vqscore.scorer import Scorer


def measure(path: Path, rounds: int) -> dict[str, object]:
    """Medians, with loaded models; ratios are of one round: the machine may not be quiet."""
    scorer, floor = Scorer(), Floor(model_set("embedded"))
    alone = [Scorer([name]) for name in default_metrics()]

    def whole() -> None:
        result_line(scorer.judge(path, PROMPT))

    def per_metric() -> None:
        for each in alone:
            each.score(path, PROMPT)

    whole()
    peak = own_peak_mb()
    rows: dict[str, list[dict[str, float]]] = {}
    for _ in range(rounds):
        set_pass_threads(1)
        rows.setdefault("floor", []).append(spent(lambda: floor(path)))
        rows.setdefault("one_thread", []).append(spent(whole))
        set_pass_threads(available_cores())
        rows.setdefault("whole", []).append(spent(whole))
    # As the nearest suites do it: each metric opens and decodes the clip for itself.
    rows["decode_per_metric"] = [spent(per_metric)]
    ratios = {
        "one_thread_to_floor_cpu": ("one_thread", "floor", "cpu"),
        "whole_to_floor_cpu": ("whole", "floor", "cpu"),
        "whole_to_floor_wall": ("whole", "floor", "wall"),
    }
    out: dict[str, object] = {name: medians(each) for name, each in rows.items()}
    for name, (over, under, unit) in ratios.items():
        pairs = zip(rows[over], rows[under], strict=True)
        out[name] = median(a[unit] / b[unit] for a, b in pairs)
    per_metric_cpu = rows["decode_per_metric"][0]["cpu"]
    out["decode_per_metric_to_whole_cpu"] = per_metric_cpu / medians(rows["whole"])["cpu"]
    out["peak_mb"] = peak
    return out


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
