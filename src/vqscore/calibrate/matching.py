"""Labels and stored scores brought together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vqscore.calibrate.labels import Label, LabelFile
from vqscore.calibrate.table import Table
from vqscore.counted import counted
from vqscore.errors import UsageError
from vqscore.outcome import Scores
from vqscore.places import place_of
from vqscore.stored_scores import check_same_weights

__all__ = ["Matched", "match", "unscored_labels"]

Key = tuple[Path, str | None]


@dataclass(frozen=True, slots=True)
class Matched:
    """Scored labels as a table, with what could not be brought in.

    ``versions`` are those of all metrics in the results: a base bounds others than are fitted.
    """

    table: Table
    labels: tuple[Label, ...]
    models: str
    versions: Mapping[str, int]
    warnings: tuple[str, ...]


def _key(clip: str, prompt: str | None) -> Key:
    return place_of(Path(clip)), (prompt or "").strip() or None


def unscored_labels(labels: LabelFile, known: Sequence[tuple[str, str | None]]) -> list[Label]:
    """Labels of clips that are not among these results; what could not be scored is one."""
    have = {_key(clip, prompt) for clip, prompt in known}
    return [label for label in labels.labels if label.key not in have]


def match(
    labels: LabelFile,
    scores: Sequence[Scores],
    errors: Mapping[tuple[str, str | None], str],
    grouped_by: str,
    metrics: Sequence[str] | None = None,
) -> Matched:
    """One row for each label that has scores.

    Args:
        labels: What people answered.
        scores: Results, in any order; those of other clips are left alone.
        errors: Clip and prompt to the message, where a clip could not be scored at all.
        grouped_by: The column of the label file whose clips stay together.
        metrics: The columns of the table; by default every metric that all results have.

    Raises:
        UsageError: Labels without a result, results of different models or metric versions, a
            metric that was not scored, or one answer only among what is left.
    """
    found = {_key(one.clip, one.prompt): one for one in scores}
    broken = {_key(clip, prompt): message for (clip, prompt), message in errors.items()}
    missing = [label for label in labels.labels if label.key not in found | broken]
    if missing:
        _refuse_missing(labels, missing)
    groups = labels.groups(grouped_by)
    rows = [
        (label, group, found[label.key])
        for label, group in zip(labels.labels, groups, strict=True)
        if label.key in found
    ]
    accepted = [label.accepted for label, _, _ in rows]
    if len(set(accepted)) < 2:
        raise UsageError("of the labelled clips that could be scored, all have the same answer")
    warnings = []
    if count := len(labels.labels) - len(rows):
        what = counted(count, "clip")
        warnings.append(f"{what} could not be scored and left out, not counted as right or wrong")
    outcomes = [one for _, _, one in rows]
    models, versions = _provenance(outcomes)
    columns = _columns(outcomes, metrics)
    table = Table.of(outcomes, accepted, [group for _, group, _ in rows], columns)
    return Matched(table, tuple(label for label, _, _ in rows), models, versions, tuple(warnings))


def _refuse_missing(labels: LabelFile, missing: Sequence[Label]) -> None:
    shown = "\n  ".join(f"row {label.line}: {label.clip}" for label in missing[:10])
    more = f"\n  and {len(missing) - 10} more" if len(missing) > 10 else ""
    message = (
        f"label file {labels.source}: clips without a result for their prompt\n  {shown}{more}"
    )
    raise UsageError(
        f"{message}\nScore them: vqscore score --prompts {labels.source} --json results.jsonl"
    )


def _provenance(scores: Sequence[Scores]) -> tuple[str, dict[str, int]]:
    sets = sorted({str(one.provenance.get("model_set")) for one in scores})
    if len(sets) > 1:
        message = f"the results are of different model sets ({', '.join(sets)})"
        raise UsageError(f"{message}: their scores are not comparable. Score all clips with one")
    check_same_weights(scores)
    versions: dict[str, int] = {}
    for one in scores:
        stated = one.provenance.get("metrics")
        for metric, version in (stated if isinstance(stated, Mapping) else {}).items():
            if versions.setdefault(metric, version) != version:
                message = f"the results are of versions {versions[metric]} and {version} of"
                raise UsageError(f"{message} {metric}: score all clips with one")
    return sets[0], versions


def _columns(scores: Sequence[Scores], metrics: Sequence[str] | None) -> tuple[str, ...]:
    shared = [metric for metric in scores[0] if all(metric in one for one in scores)]
    if metrics is None:
        return tuple(shared)
    absent = [metric for metric in metrics if metric not in shared]
    if absent:
        message = f"{', '.join(absent)} was not scored in every result"
        raise UsageError(f"{message}; scored were {', '.join(shared)}")
    return tuple(metrics)
