"""Write planted clips and their answer key, so that anyone can look at them."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.footage import read, write
from benchmarks.quality.plant import plant, seed
from benchmarks.quality.twins import TWINS

CLIPS = Path(__file__).parents[2] / ".." / "shared" / "clips" / "camera"
SUFFIXES = {".mp4", ".mov", ".webm", ".mkv", ".avi", ".gif"}


def clips_in(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("python -m benchmarks.quality plant", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--defect", required=True, choices=[*DEFECTS, *TWINS])
    parser.add_argument("--clips", type=Path, default=CLIPS)
    parser.add_argument("--severities", default="1,2,3,4")
    parser.add_argument("--subset", type=int)
    chosen = parser.parse_args(arguments)
    paths = clips_in(chosen.clips)
    truths: dict[str, object] = {}
    for path in paths[: chosen.subset]:
        footage = read(path, others=paths)
        name = f"{path.stem}.{chosen.defect}"
        if chosen.defect in TWINS:
            twin = TWINS[chosen.defect](footage, seed(path.stem, chosen.defect))
            if twin is not None:
                write(chosen.out / f"{name}.mp4", twin.frames, twin.fps or footage.fps, twin.crf)
                truths[f"{name}.mp4"] = None
            continue
        for severity in map(int, chosen.severities.split(",")):
            planted = plant(chosen.defect, footage, severity)
            if planted is None:
                continue
            clean = footage.frames if planted.clean is None else planted.clean
            write(chosen.out / f"{name}.{severity}.mp4", planted.frames, footage.fps)
            write(chosen.out / f"{name}.{severity}.clean.mp4", clean, footage.fps)
            truths[f"{name}.{severity}.mp4"] = planted.truth.document()
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "truth.json").write_text(json.dumps(truths, indent=1) + "\n")
    print(f"{len(truths)} planted clips in {chosen.out}")
    return 0
