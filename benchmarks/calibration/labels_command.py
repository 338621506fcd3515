"""Write the label file that the shipped policies are fitted to, and the results beside it."""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from pathlib import Path

from benchmarks.calibration.opinion import answer
from benchmarks.calibration.planted import planted
from benchmarks.quality.split import group

ROOT = Path(__file__).parents[2]
COLUMNS = ("clip", "prompt", "accept", "generator", "group", "source")


def _arguments(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m benchmarks.calibration labels", description=__doc__)
    parser.add_argument("--clips", type=Path, required=True, help="folder that holds clips.csv")
    parser.add_argument("--scores", type=Path, help="results of the clips: vqscore score --json")
    parser.add_argument("--question", choices=["first-shot", "technical"], default="first-shot")
    parser.add_argument(
        "--planted",
        type=Path,
        help="rows.json of python -m benchmarks.quality; results.json beside it has the versions",
    )
    parser.add_argument("--severities", default="3,4", help="planted defects that are rejected")
    parser.add_argument("--only", default="", help="clips whose name starts with this: fetv_")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "calibration" / "labels.csv")
    return parser.parse_args(given)


def main(given: list[str]) -> int:
    chosen = _arguments(given)
    rows, results, undecided = [], [], 0
    with (chosen.clips / "clips.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            path = (chosen.clips / row["file"]).resolve()
            if not path.name.startswith(chosen.only):
                continue
            said = answer(row, chosen.question)
            if not said:
                undecided += 1
                continue
            rows.append(
                (str(path), row["prompt"], said, row["generator"], group(path.stem), "people")
            )
    if chosen.scores is not None:
        results += chosen.scores.read_text(encoding="utf-8").splitlines()
    if chosen.planted is not None:
        versions = json.loads(chosen.planted.with_name("results.json").read_text())["metrics"]
        severities = {int(level) for level in chosen.severities.split(",")}
        for case in planted(chosen.planted, versions, severities):
            if chosen.question == "technical" and case.generator == "wrong_prompt":
                continue
            rows.append(
                (case.clip, case.prompt, case.accept, case.generator, case.group, "planted")
            )
            results.append(case.result)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    with chosen.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    print(f"{len(rows)} labels in {chosen.out}; {undecided} clips on which nobody decided left out")
    for (source, said), count in sorted(Counter((row[5], row[2]) for row in rows).items()):
        print(f"  {source}: {said} {count}")
    if results:
        path = chosen.out.with_suffix(".scores.jsonl")
        path.write_text("\n".join(results) + "\n", encoding="utf-8")
        print(f"their results in {path}")
    return 0
