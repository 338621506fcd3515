"""One pass over a clip: plan the shared work, decode once, fold, derive, score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vqscore.errors import PluginError
from vqscore.feature import Derived, Feature, PassContext, Stream, Summary, Values
from vqscore.metric import Metric
from vqscore.pass_steps import CHUNKS_AHEAD, PassSteps
from vqscore.side_by_side import run_chains
from vqscore.thread_count import pass_threads
from vqscore.video.frame import Frame

__all__ = ["Plan", "derive", "fold", "run"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one pass will compute, each thing once, inputs first."""

    streams: tuple[Stream[Any], ...]
    summaries: tuple[Summary[Any], ...]
    derived: tuple[Derived[Any], ...]
    metrics: tuple[tuple[Metric, tuple[Feature[Any], ...]], ...]

    @classmethod
    def of(cls, metrics: Sequence[Metric], prompt: str | None) -> Plan:
        """Collect what the metrics require for a clip with this prompt."""
        order: dict[Feature[Any], None] = {}

        def visit(feature: Feature[Any], path: tuple[Feature[Any], ...]) -> None:
            if feature in path:
                raise PluginError(f"{feature} is, in the end, computed from itself")
            for needed in feature.inputs():
                visit(needed, (*path, feature))
            order.setdefault(feature)

        required = [(metric, tuple(metric.requires(prompt))) for metric in metrics]
        for _, features in required:
            for feature in features:
                visit(feature, ())
        return cls(
            streams=tuple(f for f in order if isinstance(f, Stream)),
            summaries=tuple(f for f in order if isinstance(f, Summary)),
            derived=tuple(f for f in order if isinstance(f, Derived)),
            metrics=tuple(required),
        )

    def without(self, known: Collection[Feature[Any]]) -> Plan:
        """What is left to do where some summaries are known already."""
        summaries = tuple(summary for summary in self.summaries if summary not in known)
        needed: set[Feature[Any]] = set()
        waiting: list[Feature[Any]] = list(summaries)
        while waiting:
            feature = waiting.pop()
            if feature not in needed:
                needed.add(feature)
                waiting.extend(feature.inputs())
        return Plan(
            streams=tuple(stream for stream in self.streams if stream in needed),
            summaries=summaries,
            derived=self.derived,
            metrics=self.metrics,
        )

    def roles(self) -> tuple[str, ...]:
        """Roles of the model set that the pass uses."""
        features: Iterable[Feature[Any]] = (*self.streams, *self.summaries, *self.derived)
        return tuple(sorted({role for feature in features for role in feature.models}))

    def __str__(self) -> str:
        lines = ["one pass over the clip:"]
        for title, features in (
            ("for every chunk of frames", self.streams),
            ("folded over the clip", self.summaries),
            ("after the pass", self.derived),
        ):
            if features:
                lines.append(f"  {title}")
            for feature in features:
                source = ", ".join(type(i).__name__ for i in feature.inputs())
                lines.append(f"    {feature}" + (f"  <- {source}" if source else ""))
        lines.append("  scores")
        for metric, needed in self.metrics:
            names = ", ".join(type(feature).__name__ for feature in needed)
            lines.append(f"    {metric.name}  <- {names or 'nothing'}")
        return "\n".join(lines)


def run(
    plan: Plan,
    frames: Iterable[Frame],
    context: PassContext,
    chunk_frames: int = 8,
    threads: int | None = None,
) -> Values:
    """Carry a plan out over a clip's frames, each of which is taken once.

    Args:
        plan: What to compute.
        frames: The clip's frames, in order.
        context: What the features may know of the clip, and the models.
        chunk_frames: How many frames are held at a time; no number depends on it.
        threads: As for :func:`fold`.
    """
    return derive(plan, fold(plan, frames, context, chunk_frames, threads), context)


def fold(
    plan: Plan,
    frames: Iterable[Frame],
    context: PassContext,
    chunk_frames: int = 8,
    threads: int | None = None,
) -> dict[Feature[Any], Any]:
    """The pass itself: the value of every summary of the plan.

    Args:
        plan: What to compute.
        frames: The clip's frames, in order.
        context: What the features may know of the clip, and the models.
        chunk_frames: How many frames a chunk has; no number depends on it.
        threads: How many features are computed at a time; no number depends on it. By default
            what :func:`~vqscore.thread_count.pass_threads` says. With one, everything happens in
            the caller's thread.
    """
    count = pass_threads() if threads is None else threads
    steps = PassSteps(plan.streams, plan.summaries, iter(frames), context, chunk_frames)
    if count > 1:
        run_chains(steps.chains(), count, window=CHUNKS_AHEAD)
    else:
        steps.in_this_thread()
    return {summary: steps.folds[summary].finish() for summary in plan.summaries}


def derive(plan: Plan, summaries: Mapping[Feature[Any], Any], context: PassContext) -> Values:
    """What follows from the plan's summaries once all are known."""
    finished = dict(summaries)
    values = Values(finished)
    for feature in plan.derived:
        finished[feature] = feature.derive(values, context)
    return values
