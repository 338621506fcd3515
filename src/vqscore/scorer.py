"""From path to judgment: the front door, with models loaded once for many clips."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from vqscore.cache.recall import ResultCache
from vqscore.clip import Clip
from vqscore.errors import UsageError
from vqscore.judgment import Judgment
from vqscore.models.named import model_set
from vqscore.observing import tell
from vqscore.one_pass.measure import Measured, Task, measure
from vqscore.one_pass.plan import Plan
from vqscore.outcome import Scores
from vqscore.policy import Policy, judge, load_policy
from vqscore.registry import default_metrics, load_metric
from vqscore.version import __version__
from vqscore.video.arrays import as_clip
from vqscore.video.open import load_reader

if TYPE_CHECKING:
    from vqscore.video.pixels import Frames

__all__ = ["Scorer"]


class Scorer:
    """Scores and judges clips; models are loaded on first use and kept.

    Args:
        metrics: Names of the metrics to score; by default all built-in ones.
        models: Name of the model set, with parts swapped or not: ``"standard"``,
            ``"standard,image_text=open_clip:ViT-L-14/openai"``. Scores of different sets are not
            comparable.
        reader: Name of the reader that decodes.
        chunk_frames: Frames held at a time. Changes memory and speed, never a number.
        cache: A folder to keep results in: a clip that did not change is not decoded again. The
            command line uses :func:`vqscore.folders.user_cache_dir`. By default nothing is kept.
        device: Where models of the hub compute: ``auto``, ``cpu``, ``cuda``, ``cuda:N``, ``mps``.
            The embedded ones compute on the CPU.

    Raises:
        UsageError: An unknown metric, model set or reader, or no such device.
        ModelError: Weights that the metrics need are not on this machine; nothing is fetched.
    """

    def __init__(
        self,
        metrics: Sequence[str] | None = None,
        models: str = "embedded",
        reader: str = "pyav",
        chunk_frames: int = 8,
        cache: str | Path | None = None,
        *,
        device: str = "auto",
    ) -> None:
        if chunk_frames < 1:
            raise UsageError(f"chunk_frames is at least 1, not {chunk_frames}")
        names = tuple(dict.fromkeys(metrics)) if metrics is not None else default_metrics()
        if not names:
            raise UsageError("no metric to score: name at least one, or leave metrics out")
        self._chosen = metrics is not None
        self._metrics = tuple(load_metric(name) for name in names)
        self._models = model_set(models, device)
        if models != "embedded" or device != "auto":
            self._models.require(Plan.of(self._metrics, "any prompt").roles())
        self._reader = reader
        self._chunk_frames = chunk_frames
        self._cache = None if cache is None else ResultCache(Path(cache))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file of kept results, the only thing held open between clips."""
        if self._cache is not None:
            self._cache.close()

    def plan(self, prompt: str | None = None) -> Plan:
        """What one pass over a clip with this prompt computes; ``str()`` of it is readable."""
        return Plan.of(self._metrics, prompt)

    def load(self, prompt: str | None = None) -> None:
        """Load the reader and the models of a pass with this prompt, before they are needed.

        Raises:
            ModelError: Weights are missing or damaged.
        """
        load_reader(self._reader)
        for role in self.plan(prompt).roles():
            self._models.load(role)

    def score(
        self,
        clip: str | Path | Clip | Frames,
        prompt: str | None = None,
        *,
        fps: float | None = None,
    ) -> Scores:
        """Score one clip.

        Args:
            clip: A video file, a :class:`~vqscore.clip.Clip`, or frames in memory: a list of PIL
                images, an array ``(T, H, W, 3)`` or a tensor ``(T, 3, H, W)``, uint8 or floating
                from 0 to 1.
            prompt: The text it was generated from; overrides the clip's own.
            fps: Frames per second, of frames in memory only.

        Raises:
            ClipError: The clip cannot be read; the message names the file and the remedy.
            UsageError: ``fps`` for what has a rate of its own.
        """
        scores = self._measured(clip, prompt, fps)
        tell(scores, None)
        return scores

    def _measured(
        self, clip: str | Path | Clip | Frames, prompt: str | None, fps: float | None
    ) -> Scores:
        task = self._task(clip, prompt, fps)
        cache = self._cache_for(task)
        return self._scores(task, measure(task) if cache is None else cache.measure(task))

    def _task(
        self, clip: str | Path | Clip | Frames, prompt: str | None, fps: float | None = None
    ) -> Task:
        what = as_clip(clip, fps)
        if prompt is not None:
            what = replace(what, prompt=prompt)
        if what.prompt is not None and not what.prompt.strip():
            what = replace(what, prompt=None)
        return Task(what, self._metrics, self._models, self._reader, self._chunk_frames)

    def _cache_for(self, task: Task) -> ResultCache | None:
        """Frames in memory have no file to be known by."""
        return self._cache if task.clip.frames is None else None

    def _scores(self, task: Task, measured: Measured) -> Scores:
        return Scores(
            clip=task.clip.name,
            prompt=task.clip.prompt,
            outcomes=measured.outcomes,
            info=measured.info,
            report=measured.report,
            provenance={
                "vqscore": __version__,
                "model_set": self._models.name,
                "models": measured.models,
                "metrics": {metric.name: metric.version for metric in self._metrics},
                "reader": measured.info.reader,
            },
        )

    def judge(
        self,
        clip: str | Path | Clip | Frames,
        prompt: str | None = None,
        policy: str | Path | Policy = "first-shot",
        *,
        fps: float | None = None,
        tags: Collection[str] = (),
    ) -> Judgment:
        """Score one clip and judge it by a policy, given by name, file or value.

        Clips are what :meth:`score` takes; ``tags`` say what is known of the clip: sections of the
        policy that require or ignore metrics.

        With a choice of metrics the policy is limited to those, and says so in its name.

        Raises:
            ClipError: The clip cannot be read; the message names the file and the remedy.
            PolicyError: The policy cannot be read, bounds none of the metrics scored, or belongs
                to another model set.
        """
        judgment = judge(self._measured(clip, prompt, fps), self._bounds(policy, tags))
        tell(judgment.scores, judgment)
        return judgment

    def recall(
        self,
        clip: str | Path,
        prompt: str | None = None,
        policy: str | Path | Policy = "first-shot",
    ) -> Judgment | None:
        """What :meth:`judge` would answer, if all of it is kept.

        Nothing is decoded and no model is loaded; without a cache there is never an answer.

        Raises:
            PolicyError: As for :meth:`judge`.
        """
        task = self._task(clip, prompt)
        cache = self._cache_for(task)
        measured = None if cache is None else cache.recall(task)
        if measured is None:
            return None
        return judge(self._scores(task, measured), self._bounds(policy))

    def _bounds(self, policy: str | Path | Policy, tags: Collection[str] = ()) -> Policy:
        bounds = policy if isinstance(policy, Policy) else load_policy(policy)
        bounds = bounds.for_tags(tags)
        return bounds.limited_to([m.name for m in self._metrics]) if self._chosen else bounds
