"""One clip's numbers: open it, make one pass over it, score what the pass gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vqscore.clip import Clip, ClipInfo, DecodeReport
from vqscore.errors import UnreadableClipError
from vqscore.feature import Feature, PassContext
from vqscore.metric import Metric
from vqscore.models.model_set import ModelSet
from vqscore.one_pass.chunk_size import chunk_size
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import derive, fold
from vqscore.outcome import Outcome
from vqscore.video import open_clip

__all__ = ["Measured", "Task", "measure", "take"]


@dataclass(frozen=True, slots=True)
class Task:
    """A clip, and all that decides its numbers.

    Args:
        clip: The clip with its prompt.
        metrics: What to score.
        models: What to score with.
        reader: Name of the reader that decodes.
        chunk_frames: Frames held at a time, fewer of very large ones; decides no number.
    """

    clip: Clip
    metrics: Sequence[Metric]
    models: ModelSet
    reader: str
    chunk_frames: int

    def plan(self) -> Plan:
        """What one pass over the clip computes."""
        return Plan.of(self.metrics, self.clip.prompt)


@dataclass(frozen=True, slots=True)
class Measured:
    """Outcomes by metric, what there was to decode, and role to ``"name@digest"``."""

    outcomes: Mapping[str, Outcome]
    info: ClipInfo
    report: DecodeReport
    models: Mapping[str, str]


def take(task: Task, plan: Plan) -> tuple[dict[Feature[Any], Any], ClipInfo, DecodeReport]:
    """Decode a clip once, and fold it into the plan's summaries.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
    """
    with open_clip(task.clip, task.reader) as opened:
        context = PassContext(opened.info, task.models)
        frames = chunk_size(opened.info, task.chunk_frames)
        summaries = fold(plan, opened, context, frames)
        info, report = opened.info, opened.report()
    if report.frames == 0:
        raise UnreadableClipError(
            task.clip.name,
            "not one frame could be decoded",
            "The file is damaged or of an unknown codec; re-export it as H.264 MP4.",
        )
    return summaries, info, report


def measure(task: Task) -> Measured:
    """Score one clip.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
    """
    plan = task.plan()
    summaries, info, report = take(task, plan)
    values = derive(plan, summaries, PassContext(info, task.models))
    outcomes = {metric.name: metric.score(values, task.clip.prompt) for metric in task.metrics}
    return Measured(outcomes, info, report, task.models.describe(plan.roles()))
