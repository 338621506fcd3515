"""One clip, one call. For many clips make a :class:`~vqscore.scorer.Scorer` and keep it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vqscore.clip import Clip
from vqscore.judgment import Judgment
from vqscore.outcome import Scores
from vqscore.policy import Policy
from vqscore.scorer import Scorer

if TYPE_CHECKING:
    from vqscore.video.pixels import Frames

__all__ = ["judge", "score"]


def score(
    clip: str | Path | Clip | Frames,
    prompt: str | None = None,
    *,
    fps: float | None = None,
    metrics: Sequence[str] | None = None,
    models: str = "embedded",
    reader: str = "pyav",
    device: str = "auto",
) -> Scores:
    """Score one clip: every metric's value from 0 to 1 (1 is best), or why there is none.

    Args:
        clip: A video file, a :class:`~vqscore.clip.Clip`, or frames in memory: a list of PIL
            images, an array ``(T, H, W, 3)`` or a tensor ``(T, 3, H, W)``, uint8 or floating from
            0 to 1.
        prompt: The text the clip was generated from.
        fps: Frames per second, of frames in memory only.
        metrics: Names of the metrics to score; by default all built-in ones.
        models: Name of the model set, with parts swapped or not: see :class:`~vqscore.Scorer`.
        reader: Name of the reader that decodes.
        device: Where models of the hub compute: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps``.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
        ModelError: Weights are not on this machine; the message says how to fetch them.
        UsageError: An unknown metric, model set, reader or device, or ``fps`` for a file.
    """
    return Scorer(metrics, models=models, reader=reader, device=device).score(clip, prompt, fps=fps)


def judge(
    clip: str | Path | Clip | Frames,
    prompt: str | None = None,
    policy: str | Path | Policy = "first-shot",
    *,
    fps: float | None = None,
    tags: Collection[str] = (),
    metrics: Sequence[str] | None = None,
    models: str = "embedded",
    reader: str = "pyav",
    device: str = "auto",
) -> Judgment:
    """Score one clip and judge it: true in a boolean context only if it passes.

    Args:
        clip: A video file, a :class:`~vqscore.clip.Clip`, or frames in memory: a list of PIL
            images, an array ``(T, H, W, 3)`` or a tensor ``(T, 3, H, W)``, uint8 or floating from
            0 to 1.
        prompt: The text the clip was generated from.
        policy: A shipped policy's name, a TOML file, or a :class:`~vqscore.policy.Policy`.
        fps: Frames per second, of frames in memory only.
        tags: What is known of the clip (``"human walking"``): sections of the policy, which
            require or ignore metrics.
        metrics: Names of the metrics to score; by default all built-in ones.
        models: Name of the model set, with parts swapped or not: see :class:`~vqscore.Scorer`.
        reader: Name of the reader that decodes.
        device: Where models of the hub compute: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps``.

    Raises:
        ClipError: The clip cannot be read; the message names the file and the remedy.
        PolicyError: The policy cannot be read, or belongs to another model set.
        ModelError: Weights are not on this machine; the message says how to fetch them.
        UsageError: An unknown metric, model set, reader or device, or ``fps`` for a file.
    """
    return Scorer(metrics, models=models, reader=reader, device=device).judge(
        clip, prompt, policy, fps=fps, tags=tags
    )
