"""Clips of a manifest matched with results that were scored before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from vqscore.compare.manifest import Entry, ManifestError
from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Judgment
from vqscore.places import is_there, place_of
from vqscore.policy import Policy, judge
from vqscore.stored_scores import StoredScores

__all__ = ["judged_for_tags", "stored_results"]


def stored_results(
    entries: Iterable[Entry], stored: StoredScores, policy: Policy
) -> dict[int, Result]:
    """Results by the entry's row, for entries whose clip was scored before; judged by a policy.

    Paths in the results are relative to the working directory or, if there is no such file, to the
    results file.

    Raises:
        ManifestError: A clip was scored with another prompt than the manifest has for it.
        PolicyError: The scores belong to other models than the policy, or lack a metric it bounds.
    """
    known: dict[Path, Result] = {}
    for scores in stored.scores:
        known[_where(scores.clip, stored.source)] = judge(scores, policy)
    for (clip, prompt), message in stored.errors.items():
        known[_where(clip, stored.source)] = Failure(clip, prompt, message)
    found: dict[int, Result] = {}
    others: list[str] = []
    for entry in entries:
        result = known.get(place_of(entry.clip)) if entry.clip is not None else None
        if result is None:
            continue
        prompt = result.prompt if isinstance(result, Failure) else result.scores.prompt
        if prompt != entry.prompt and "prompt_adherence" in policy.metrics:
            others.append(f"row {entry.row}: scored with {prompt!r}, not {entry.prompt!r}")
        found[entry.row] = result
    if others:
        what = f"results {stored.source}: clips that were scored with another prompt"
        raise ManifestError("\n  ".join((what, *others)))
    return found


def judged_for_tags(
    results: Mapping[int, Result], entries: Iterable[Entry], policy: Policy
) -> dict[int, Result]:
    """The results, judged anew where the policy has something to say of the entry's tags."""
    judged = dict(results)
    for entry in entries:
        result = judged.get(entry.row)
        tags = [tag for tag in entry.tags if tag in policy.tags]
        if tags and isinstance(result, Judgment):
            judged[entry.row] = judge(result.scores, policy, tags)
    return judged


def _where(clip: str, source: Path) -> Path:
    named, beside = Path(clip), source.parent / clip
    return place_of(beside if is_there(beside) and not is_there(named) else named)
