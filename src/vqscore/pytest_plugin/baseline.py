"""Scores of an earlier run, to find out that a model got worse: stored, compared, refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from vqscore.errors import UsageError, unwritable
from vqscore.outcome import Scores, Unscored

if TYPE_CHECKING:
    from vqscore.pytest_plugin.taken import Taken

__all__ = ["Baseline", "read_baseline", "store_baseline"]


class BaselineClip(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one clip scored."""

    clip: str
    prompt: str | None
    scores: Mapping[str, float]


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Scores of an earlier run, and by what they were measured.

    Args:
        model_set: Name of the model set.
        models: Role to ``name@digest``, of the models that the scores were made with.
        metrics: Metric to its version.
        clips: The clips, by name and prompt.
    """

    model_set: str
    models: Mapping[str, str]
    metrics: Mapping[str, int]
    clips: tuple[BaselineClip, ...]

    def of(self, taken: Taken) -> BaselineClip | None:
        """What is stored of a clip."""
        found = (c for c in self.clips if (c.clip, c.prompt) == (taken.name, taken.scores.prompt))
        return next(found, None)

    def drops(self, taken: Taken, tolerance: float) -> Iterator[str]:
        """In words, every score that fell by more than the tolerance or is no longer there.

        Raises:
            UsageError: The scores cannot be compared: other models, or another metric version.
        """
        self.check_models(taken.scores)
        stored = self.of(taken)
        if stored is None:
            return
        versions = _metric_versions(taken.scores)
        for metric, before in stored.scores.items():
            if metric not in taken.scores:
                continue
            if versions[metric] != self.metrics.get(metric):
                message = (
                    f"the baseline's {metric} is of version {self.metrics.get(metric)} and this "
                    f"one of version {versions[metric]}: they are not comparable. Make it again "
                    "with --vqscore-update-baseline"
                )
                raise UsageError(message)
            outcome = taken.scores[metric]
            if isinstance(outcome, Unscored):
                yield f"{metric} was {before:.2f} and is not measured now: {outcome.reason}"
            # Stored to six digits; a drop of exactly the tolerance is within it.
            elif before - outcome.value > tolerance + 1e-6:
                yield f"{metric} fell from {before:.2f} to {outcome.value:.2f}"

    def check_models(self, scores: Scores) -> None:
        """Refuse scores of other models.

        Raises:
            UsageError: The message names both.
        """
        remedy = "they are not comparable. Use another file, or delete this one to start anew"
        model_set = scores.provenance["model_set"]
        if model_set != self.model_set:
            message = (
                f"the baseline holds scores of the model set {self.model_set!r}, and these come "
                f"from {model_set!r}: {remedy}"
            )
            raise UsageError(message)
        for role, model in _models(scores).items():
            if self.models.get(role, model) != model:
                message = (
                    f"the baseline's {role} is {self.models[role]}, and this one is {model}: "
                    f"{remedy}"
                )
                raise UsageError(message)


def read_baseline(path: Path) -> Baseline:
    """Read a baseline.

    Raises:
        UsageError: No such file, or it is no baseline.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"baseline {path} cannot be read: {reason}. --vqscore-update-baseline makes one"
        raise UsageError(message) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no baseline: {error}") from error


def store_baseline(path: Path, baseline: Baseline | None, clips: Iterable[Taken]) -> None:
    """Store these clips in a baseline; what it holds of others stays.

    Args:
        path: The file to write.
        baseline: What it held before, if it did.
        clips: What was scored; at least one.

    Raises:
        UsageError: Clips that were scored by other models, or a file that cannot be written.
    """
    _write(path, _updated(baseline, tuple(clips)))


def _updated(baseline: Baseline | None, clips: Sequence[Taken]) -> Baseline:
    first = clips[0].scores
    result = baseline or Baseline(
        model_set=str(first.provenance["model_set"]), models={}, metrics={}, clips=()
    )
    models, versions = dict(result.models), dict(result.metrics)
    for taken in clips:
        result.check_models(taken.scores)
        models.update(_models(taken.scores))
        versions.update(_metric_versions(taken.scores))
    # Scores by an older version of a metric are dropped with it, wherever they stand.
    kept = {metric for metric, version in versions.items() if result.metrics.get(metric) == version}
    entries = {
        (clip.clip, clip.prompt): {m: v for m, v in clip.scores.items() if m in kept}
        for clip in result.clips
    }
    for taken in clips:
        entry = entries.setdefault((taken.name, taken.scores.prompt), {})
        for metric in taken.scores:
            value = taken.scores.value(metric)
            entry.pop(metric, None)
            if value is not None:
                entry[metric] = round(float(value), 6)
    return Baseline(
        model_set=result.model_set,
        models=models,
        metrics=versions,
        clips=tuple(
            BaselineClip(clip=clip, prompt=prompt, scores=entries[clip, prompt])
            for clip, prompt in sorted(entries, key=lambda key: (key[0], key[1] or ""))
        ),
    )


def _write(path: Path, baseline: Baseline) -> None:
    """Write it as JSON that reads well in a diff."""
    text = msgspec.json.format(msgspec.json.encode(baseline, order="sorted"), indent=2)
    try:
        path.write_bytes(text + b"\n")
    except OSError as error:
        raise unwritable(f"baseline {path}", error) from error


def _metric_versions(scores: Scores) -> Mapping[str, int]:
    return cast("Mapping[str, int]", scores.provenance["metrics"])


def _models(scores: Scores) -> Mapping[str, str]:
    return cast("Mapping[str, str]", scores.provenance["models"])
