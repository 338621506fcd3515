"""Code as users write it: read by type checkers, never run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import assert_type

import numpy as np
from numpy.typing import NDArray

import vqscore
from vqscore import Judgment, Policy, Score, Scorer, Unscored, Verdict
from vqscore.feature import Chunk, Fold, PassContext, Summary, Values
from vqscore.policy import load_policy
from vqscore.pytest_plugin import assert_clip, at_least
from vqscore.report.html import write_report


def first_verdict(clip: Path) -> bool:
    judgment = vqscore.judge(clip, prompt="a red fox runs through snow", policy="first-shot")
    assert_type(judgment, Judgment)
    assert_type(judgment.verdict, Verdict)
    for finding in judgment.findings:
        assert_type(finding.metric, str)
        for moment in finding.moments:
            assert_type(moment.box, tuple[float, float, float, float] | None)
    return bool(judgment)


def what_was_measured(clip: str) -> dict[str, float]:
    values: dict[str, float] = {}
    scores = vqscore.score(clip, metrics=["motion", "drift"])
    assert_type(scores, vqscore.Scores)
    for name, outcome in scores.items():
        if isinstance(outcome, Score):
            values[name] = outcome.value
        else:
            assert_type(outcome, Unscored)
            print(outcome.reason)
    assert_type(scores.value("motion"), float | None)
    return values


def from_memory(frames: NDArray[np.uint8]) -> None:
    with Scorer(cache="kept") as scorer:
        judgment = scorer.judge(frames, "a fox", load_policy("technical"), fps=24)
        write_report([judgment], Path("report.html"), title="Nightly")
        assert_type(judgment.margins, Mapping[str, float])


def a_policy_in_code() -> Policy:
    return Policy(name="ours", bounds={"motion": vqscore.Bound(fail_below=0.3)})


def in_a_test() -> None:
    assert_clip("walk.mp4", prompt="a woman walks", identity_persistence=at_least(0.8))


@dataclass(frozen=True)
class FrameCount(Summary[int]):
    """A summary of one's own."""

    def start(self, context: PassContext) -> Fold[int]:
        return Counting()


class Counting:
    def __init__(self) -> None:
        self.frames = 0

    def add(self, chunk: Chunk) -> None:
        self.frames += len(chunk)

    def finish(self) -> int:
        return self.frames


class LongEnough(vqscore.Metric):
    """A metric of one's own."""

    name = "acme/long_enough"
    question = "Is it long enough to look at?"

    def requires(self, prompt: str | None) -> tuple[FrameCount, ...]:
        return (FrameCount(),)

    def score(self, values: Values, prompt: str | None) -> vqscore.Outcome:
        frames = values[FrameCount()]
        assert_type(frames, int)
        return Score(min(1.0, frames / 48)) if frames else Unscored("there are no frames")
