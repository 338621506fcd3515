"""``python -m benchmarks.prompts --clips DIR``: right prompts against all the others' prompts.

A clip is encoded once, then asked for by every prompt of ``clips.csv``; a prompt that another clip
shares is right for both. Halves are split by prompt, so that what was chosen on one can be
reported on the other.

``--write-usual`` writes what each class's logit is on average over the prompts' clips.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.measure import auc
from benchmarks.quality.split import split
from vqscore import Clip
from vqscore.features.images import ImageEmbeddings
from vqscore.functional.ranks import standing
from vqscore.metrics.prompt_adherence import PromptAdherence
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.named import model_set
from vqscore.models.scene_image_text import USUAL_LOGITS
from vqscore.one_pass.measure import Task, take
from vqscore.one_pass.plan import Plan

Array = NDArray[np.float64]


def encoded(path: Path, work: Path) -> NDArray[np.float32]:
    """Vectors of the clip's sampled frames, kept between runs without the usual logits."""
    models = model_set("embedded")
    known = np.loadtxt(USUAL_LOGITS, dtype=np.float32).reshape(-1)
    kept = work / f"{path.stem}-{models.image_text.name}.npy"
    if not kept.exists():
        task = Task(Clip(path, "a cat"), [PromptAdherence()], models, "pyav", 8)
        summaries, _, _ = take(task, Plan.of(task.metrics, "a cat"))
        work.mkdir(parents=True, exist_ok=True)
        np.save(kept, summaries[ImageEmbeddings()].vectors + known)
    return np.load(kept) - known


def standings(vectors: list[NDArray[np.float32]], prompts: list[str]) -> Array:
    """Mean standing ``(clips, prompts)`` among the distractors."""
    model = model_set("embedded").image_text
    asked, others = model.texts(prompts), model.texts(DISTRACTORS)
    out = np.zeros((len(vectors), len(prompts)))
    for row, frames in enumerate(vectors):
        mine = model.similarity(frames, asked).astype(np.float64)
        theirs = model.similarity(frames, others).astype(np.float64)
        for column in range(len(prompts)):
            out[row, column] = standing(mine[:, column], theirs).mean()
    return out


def line(name: str, table: Array, right: NDArray[np.bool_]) -> str:
    hits, misses = table[right], table[~right]
    spread = [f"{np.percentile(x, p):5.2f}" for x in (hits, misses) for p in (10, 50, 90)]
    return f"{name:28s} AUC {auc(hits, misses):.3f}   {' '.join(spread)}   {len(table)} clips"


def fitted(table: Array, right: NDArray[np.bool_]) -> tuple[float, float]:
    """Middle and width of the logistic curve between right and wrong, which weigh the same."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1e6, class_weight="balanced")
    model.fit(table.reshape(-1, 1), right.reshape(-1))
    slope = float(model.coef_[0, 0])
    return -float(model.intercept_[0]) / slope, 1 / slope


def usual(vectors: list[NDArray[np.float32]], asked: list[str]) -> Array:
    """Mean over prompts of the mean over their clips: no subject counts twice."""
    by_prompt: dict[str, list[Array]] = {}
    for frames, prompt in zip(vectors, asked, strict=True):
        by_prompt.setdefault(prompt, []).append(frames.mean(axis=0, dtype=np.float64))
    return np.mean([np.mean(each, axis=0) for each in by_prompt.values()], axis=0)


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.prompts", description=__doc__)
    parser.add_argument("--clips", type=Path, required=True, help="folder that holds clips.csv")
    parser.add_argument("--work", type=Path, default=Path("build/prompts"))
    parser.add_argument("--write-usual", action="store_true")
    chosen = parser.parse_args()
    with (chosen.clips / "clips.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["prompt"]]
    asked = [row["prompt"] for row in rows]
    vectors = [encoded(chosen.clips / row["file"], chosen.work) for row in rows]
    tune = np.array([split(Path(row["file"]).stem) == "tune" for row in rows])
    if chosen.write_usual:
        mean = np.loadtxt(USUAL_LOGITS).reshape(-1) + usual(vectors, asked)
        lines = [" ".join(f"{x:.2f}" for x in mean[k : k + 10]) for k in range(0, 1000, 10)]
        USUAL_LOGITS.write_text("\n".join(lines) + "\n", "utf-8")
        return
    prompts = sorted(set(asked))
    table = standings(vectors, prompts)
    right = np.array([[mine == prompt for prompt in prompts] for mine in asked])
    camera = np.array([row["category"] == "camera" for row in rows])
    print("standing of right and of wrong prompts: 10th, 50th, 90th percentile of each")
    parts = {"all": camera | ~camera, "camera": camera, "generated": ~camera}
    parts |= {"tune half": tune, "report half": ~tune}
    parts |= {"camera, tune half": camera & tune, "camera, report half": camera & ~tune}
    for name, which in parts.items():
        print(line(name, table[which], right[which]))
    for name, which in (("tune half", tune), ("report half", ~tune)):
        # Nothing of a half but its own frames: the usual logits are those of the other half.
        others = [k for k in range(len(rows)) if not which[k]]
        mean = usual([vectors[k] for k in others], [asked[k] for k in others]).astype(np.float32)
        own = standings([vectors[k] - mean for k in np.flatnonzero(which)], prompts)
        print(line(f"{name}, usual of other half", own, right[which]))
    for name, which in (("all", camera | ~camera), ("tune half", tune), ("report half", ~tune)):
        middle, width = fitted(table[which], right[which])
        print(f"logistic curve, {name}: middle {middle:.2f}, width {width:.2f}")


if __name__ == "__main__":
    main()
