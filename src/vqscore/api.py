"""One clip, one call. For many clips make a :class:`~vqscore.scorer.Scorer` and keep it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vqscore.clip import Clip
from vqscore.judgment import Judgment
from vqscore.outcome import Scores
from vqscore.policy import Policy
from vqscore.scorer import Scorer

__all__ = ["judge", "score"]


def score(
    clip: str | Path | Clip,
    prompt: str | None = None,
    *,
    metrics: Sequence[str] | None = None,
    models: str = "embedded",
    reader: str = "pyav",
) -> Scores:
    """Score one clip: every metric's value from 0 to 1 (1 is best), or why there is none.

    Args:
        clip: A video file, or a :class:`~vqscore.clip.Clip` that may hold frames in memory.
        prompt: The text the clip was generated from.
        metrics: Names of the metrics to score; by default all built-in ones.
        models: Name of the model set.
        reader: Name of the reader that decodes.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
        UsageError: An unknown metric, model set or reader.
    """
    return Scorer(metrics, models=models, reader=reader).score(clip, prompt)


def judge(
    clip: str | Path | Clip,
    prompt: str | None = None,
    policy: str | Path | Policy = "first-shot",
    *,
    metrics: Sequence[str] | None = None,
    models: str = "embedded",
    reader: str = "pyav",
) -> Judgment:
    """Score one clip and judge it: true in a boolean context only if it passes.

    Args:
        clip: A video file, or a :class:`~vqscore.clip.Clip` that may hold frames in memory.
        prompt: The text the clip was generated from.
        policy: A shipped policy's name, a TOML file, or a :class:`~vqscore.policy.Policy`.
        metrics: Names of the metrics to score; by default all built-in ones.
        models: Name of the model set.
        reader: Name of the reader that decodes.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
        PolicyError: The policy cannot be read, or belongs to another model set.
        UsageError: An unknown metric, model set or reader.
    """
    return Scorer(metrics, models=models, reader=reader).judge(clip, prompt, policy)
