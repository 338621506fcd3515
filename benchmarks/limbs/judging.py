"""How often a planted clip looks worse than a sound one to a network that has seen neither."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score

from benchmarks.limbs.lessons import lessons
from benchmarks.limbs.training import Lesson
from vqscore.functional.above_beginning import above_beginning
from vqscore.functional.likeliest import likeliest
from vqscore.models.limb_net import LimbNet


def judge(work: Path, folds: int, *, steps: int, workers: int) -> None:
    """Print the AUC of planted against sound clips, each judged by a network of the other folds."""
    with ProcessPoolExecutor(workers) as pool:
        jobs = [pool.submit(_fold, work, fold, folds, steps) for fold in range(folds)]
        found = [job.result() for job in jobs]
    sound = [odds for fold in found for odds in fold[1]]
    planted = [odds for fold in found for odds in fold[0]]
    area = roc_auc_score([1] * len(planted) + [0] * len(sound), planted + sound)
    print(f"AUC {area:.2f}: {len(planted)} planted, {len(sound)} sound clips")


def _fold(work: Path, fold: int, folds: int, steps: int) -> tuple[list[float], list[float]]:
    everything = lessons(work)
    left_out = set(everything.groups()[fold::folds])
    net = everything.of(lambda each: each not in left_out).teach(steps)
    unseen = everything.of(lambda each: each in left_out)
    planted = [_odds(net, each) for stem in unseen.sound for each in unseen.planted.get(stem, [])]
    return planted, [_odds(net, looks[0]) for looks in unseen.sound.values()]


def _odds(net: LimbNet, one: Lesson) -> float:
    with torch.inference_mode():
        odds = net(torch.from_numpy(one.channels)[None])[0].numpy()
    return above_beginning(np.asarray([likeliest(each)[0] for each in odds], np.float64))
