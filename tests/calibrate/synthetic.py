"""Labelled clips from a world whose truth is known: prompts differ in how hard they are."""

from __future__ import annotations

import numpy as np

from vqscore.calibrate.table import Table
from vqscore.clip import ClipInfo, DecodeReport
from vqscore.outcome import Score, Scores, Unscored

METRICS = ("limb_integrity", "ghosting", "motion")
INFO = ClipInfo(640, 360, 24.0, 2.0, 48, "h264", "pyav")
REPORT = DecodeReport(48, 0, 2.0)
PROVENANCE = {"model_set": "embedded", "metrics": dict.fromkeys(METRICS, 1)}


def world(groups: int, clips: int, seed: int, alike: float = 0.5):
    """``(values, accepted, groups)``: two metrics that see some of the quality, one that sees none.

    ``alike`` is how much clips of one group share, 0 to 1, in quality and in what metrics miss.
    """
    rng = np.random.default_rng(seed)
    n, index = groups * clips, np.repeat(np.arange(groups), clips)

    def shared(scale):
        own, common = rng.normal(size=n), rng.normal(size=groups)[index]
        return scale * (np.sqrt(alike) * common + np.sqrt(1 - alike) * own)

    quality = shared(1.0)
    sums = np.stack([quality + shared(0.7), quality + shared(1.2), shared(1.0)], axis=1)
    values = 1 / (1 + np.exp(-(sums + 0.5)))
    # A question that does not arise in some clips.
    values[rng.random(n) < 0.1, 1] = np.nan
    accepted = quality + 0.3 * rng.normal(size=n) > 0.2
    return values, accepted, np.array([f"prompt {k}" for k in index])


def scores_of(values, name="clip.mp4", prompt=None):
    outcomes = {
        metric: Unscored("nothing there", "not_applicable")
        if np.isnan(v)
        else Score(round(float(v), 6))
        for metric, v in zip(METRICS, values, strict=True)
    }
    return Scores(name, prompt, outcomes, INFO, REPORT, PROVENANCE)


def table_of(values, accepted, groups):
    scores = [
        scores_of(row, f"{k}.mp4", g) for k, (row, g) in enumerate(zip(values, groups, strict=True))
    ]
    return Table.of(scores, accepted.tolist(), groups.tolist(), METRICS)
