"""One pass, feature by feature, with a clock on each: where the time goes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.speed.clock import StageClock
from vqscore.clip import Clip
from vqscore.feature import Chunk, PassContext
from vqscore.models.model_set import EMBEDDED, ModelSet
from vqscore.models.protocols import Provider
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import derive
from vqscore.outcome import Outcome, Scores
from vqscore.policy import judge, load_policy
from vqscore.registry import default_metrics, load_metric
from vqscore.report.json_lines import result_line
from vqscore.video import open_clip
from vqscore.video.frame import Frame
from vqscore.video.reader import OpenClip

CHUNK = 8

STAGES = {
    "open": "open",
    "decode": "decode",
    "scale": "scale",
    "flow": "flow",
    "FaceTracks": "faces",
    "ImageEmbeddings": "embeddings",
    "FrameAppearance": "embeddings",
    "SubjectAppearance": "embeddings",
    "PromptRanks": "embeddings",
    "scores": "metrics",
    "judge": "judge",
    "report": "report",
}
"""What a feature is reported under; all others are ``motion``: what is read off the flow."""


class TimedFlow:
    """Flow that counts as flow, whichever feature asks for it."""

    def __init__(self, flow: Any, clock: StageClock) -> None:
        self._flow, self._clock = flow, clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._flow, name)

    def __call__(self, *frames: Any) -> Any:
        with self._clock.stage("flow"):
            return self._flow(*frames)


class TimedModels(ModelSet):
    """The embedded set, with a clock on its flow."""

    def __init__(self, clock: StageClock) -> None:
        super().__init__("embedded", EMBEDDED)
        self._clock = clock

    def load(self, role: str) -> Provider:
        provider = super().load(role)
        return TimedFlow(provider, self._clock) if role == "flow" else provider


def timed_pass(path: Path, prompt: str, models: TimedModels, clock: StageClock) -> Scores:
    """What ``Scorer.judge`` does, in this thread, stage by stage."""
    metrics = [load_metric(name) for name in default_metrics()]
    plan = Plan.of(metrics, prompt)
    with clock.stage("open"):
        opened = open_clip(Clip(path, prompt))
    with opened:
        context = PassContext(opened.info, models)
        streams = [(type(s).__name__ + _lag(s), s, s.start(context)) for s in plan.streams]
        folds = [(type(s).__name__ + _lag(s), s, s.start(context)) for s in plan.summaries]
        for chunk in _chunks(opened, clock):
            for name, stream, values_of in streams:
                with clock.stage(name):
                    chunk.put(stream, values_of(chunk))
            for name, _, fold in folds:
                with clock.stage(name):
                    fold.add(chunk)
        finished: dict[Any, Any] = {}
        for name, summary, fold in folds:
            with clock.stage(name):
                finished[summary] = fold.finish()
        report = opened.report()
    with clock.stage("PromptRanks"):
        values = derive(plan, finished, context)
    outcomes: dict[str, Outcome] = {}
    for metric in metrics:
        with clock.stage("scores"):
            outcomes[metric.name] = metric.score(values, prompt)
    scores = Scores(str(path), prompt, outcomes, opened.info, report, {"model_set": "embedded"})
    with clock.stage("judge"):
        judgment = judge(scores, load_policy("first-shot"))
    with clock.stage("report"):
        result_line(judgment)
    return scores


def _lag(feature: Any) -> str:
    given = getattr(feature, "seconds", 0) or getattr(feature, "lag", None)
    return f"({given:g})" if given else ""


def _chunks(opened: OpenClip, clock: StageClock) -> Iterator[Chunk]:
    frames = iter(opened)
    while True:
        held: list[Frame] = []
        with clock.stage("decode"):
            for frame in frames:
                held.append(_timed(frame, clock))
                if len(held) == CHUNK:
                    break
        if not held:
            return
        yield Chunk(held)


def _timed(frame: Frame, clock: StageClock) -> Frame:
    def convert(layout: str, short_side: int | None) -> Any:
        with clock.stage("scale"):
            return frame.rgb(short_side) if layout == "rgb" else frame.luma(short_side)

    return Frame(frame.index, frame.pts_seconds, convert)


def measure(path: Path, prompt: str, rounds: int) -> dict[str, Any]:
    """Median seconds by feature and by stage, of passes with loaded models."""
    from statistics import median

    models = TimedModels(StageClock())
    timed_pass(path, prompt, models, StageClock())
    clocks = []
    for _ in range(rounds):
        clock = models._clock = StageClock()  # noqa: SLF001 - a new clock a pass, models stay
        timed_pass(path, prompt, models, clock)
        clocks.append(clock)
    features = sorted({name for clock in clocks for name in clock.cpu})
    cpu = {name: median(clock.cpu[name] for clock in clocks) for name in features}
    wall = {name: median(clock.wall[name] for clock in clocks) for name in features}
    stages: dict[str, dict[str, float]] = {}
    for name in features:
        stage = stages.setdefault(STAGES.get(name, "motion"), {"cpu": 0.0, "wall": 0.0})
        stage["cpu"] += cpu[name]
        stage["wall"] += wall[name]
    return {
        "stages": stages,
        "features": {name: {"cpu": cpu[name], "wall": wall[name]} for name in features},
    }


if __name__ == "__main__":
    import sys

    print(json.dumps(measure(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
