"""One pass over a clip: decode once, fold, derive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from vqscore.feature import Feature, PassContext, Values
from vqscore.one_pass.chains import run_chains
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.steps import CHUNKS_AHEAD, PassSteps
from vqscore.one_pass.threads import pass_threads
from vqscore.video.frame import Frame

__all__ = ["derive", "fold", "run"]


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
        threads: How many features are computed at a time; no number depends on it. By default as
            many as :func:`~vqscore.one_pass.threads.pass_threads` says. With one, everything
            happens in the caller's thread.
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
