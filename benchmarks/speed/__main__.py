"""``python -m benchmarks.speed``: measure, write results.json, render the page and its chart."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.speed.page import write_page
from benchmarks.speed.spent import ROOT

RESULTS = Path(__file__).parent / "results.json"


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    from benchmarks.quality.provenance import provenance
    from benchmarks.speed import peers
    from benchmarks.speed.footage import SIZES, clip
    from benchmarks.speed.prompt import PROMPT
    from benchmarks.speed.spent import in_own_process
    from vqscore.registry import default_metrics

    work = ROOT / "build" / "speed"
    work.mkdir(parents=True, exist_ok=True)
    out: dict[str, Any] = {"provenance": provenance(default_metrics()), "clips": {}}
    out["provenance"]["load_before"] = os.getloadavg()[0]
    for seconds in (5, 15):
        rounds = chosen.rounds if seconds == 5 else chosen.long_rounds
        for size in SIZES if rounds else ():
            name = f"{size.name}, {seconds} s"
            print(name, flush=True)
            path = clip(work, size.width, size.height, seconds)
            figures = in_own_process("whole", path, rounds)
            figures |= in_own_process("stages", path, PROMPT, rounds)
            out["clips"][name] = {"seconds": seconds, "rounds": rounds, **figures}
    path = clip(work, 1280, 720, 5)
    print("start, throughput", flush=True)
    out["start"] = in_own_process("cold_start", path, chosen.rounds)
    out["throughput"] = {
        name: in_own_process("throughput", path, chosen.batch, workers, threads)
        for name, workers, threads in (
            ("1 worker, 1 thread", 1, 1),
            ("1 worker, all cores", 1, 0),
            ("2 workers", 2, 0),
        )
    }
    if chosen.peers:
        print("peers", flush=True)
        out["peers"] = peers.measure(path, chosen.rounds, work / "peers")
    return out


def main() -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of 5 s clips; medians are reported")
    parser.add_argument("--long-rounds", type=int, default=1, help="of 15 s clips; 0 for none")
    parser.add_argument("--batch", type=int, default=8, help="clips of the throughput run")
    parser.add_argument("--peers", action="store_true", help="install and time other tools")
    parser.add_argument("--render", action="store_true", help="only the page, from results.json")
    chosen = parser.parse_args()
    if not chosen.render:
        RESULTS.write_text(json.dumps(measure(chosen), indent=1) + "\n", encoding="utf-8")
    write_page(json.loads(RESULTS.read_text(encoding="utf-8")))
    return 0


if __name__ == "__main__":
    sys.exit(main())
