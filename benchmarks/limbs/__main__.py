"""Teach the network of ``limb_integrity`` on the tune half; say how it does on clips not seen.

    python -m benchmarks.limbs              # teaches; writes models/limb_net.safetensors
    python -m benchmarks.limbs --folds 4    # teaches on parts, judges by the rest; writes nothing

Examples are planted once and kept in ``--work``. Harmless variants are read from what ``python -m
benchmarks.quality --half tune --severities 3`` has planted, which comes first.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from safetensors.torch import save_file

from benchmarks.limbs.examples import (
    collect,
    collect_harmless,
    collect_view,
    harmless,
    sources,
)
from benchmarks.limbs.judging import judge
from benchmarks.limbs.lessons import lessons
from benchmarks.quality.options import ROOT

WEIGHTS = ROOT / "src" / "vqscore" / "models" / "limb_net.safetensors"


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.limbs", description=__doc__)
    clips = ROOT / ".." / "shared" / "clips" / "clips.csv"
    parser.add_argument("--table", type=Path, default=clips, help="clips, as clips.csv has them")
    parser.add_argument("--planted", type=Path, default=ROOT / "build" / "quality" / "planted")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "limbs")
    parser.add_argument("--steps", type=int, default=1500, help="batches to learn from")
    parser.add_argument("--folds", type=int, help="judge by what was not taught")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    with ProcessPoolExecutor(chosen.workers) as pool:
        found = sources(chosen.table)
        jobs = [pool.submit(collect, each, chosen.work) for each in found]
        jobs += [
            pool.submit(collect_view, each, number, chosen.work)
            for each in found
            for number in range(each.counts.views)
        ]
        jobs += [
            pool.submit(collect_harmless, path, chosen.work) for path in harmless(chosen.planted)
        ]
        for job in jobs:
            print(job.result().stem, flush=True)
    if chosen.folds:
        judge(chosen.work, chosen.folds, steps=chosen.steps, workers=chosen.workers)
    else:
        save_file(lessons(chosen.work).teach(chosen.steps).state_dict(), WEIGHTS)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
