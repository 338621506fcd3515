"""A manifest's clips, judged: from results that are there already, and by scoring the rest."""

from __future__ import annotations

from collections.abc import Callable

from vqscore.compare.manifest import Entry, Manifest
from vqscore.compare.scored_results import judged_for_tags, stored_results
from vqscore.compare.take import Take
from vqscore.execute.attempt import Request, Result, Setup
from vqscore.execute.local import judge_all
from vqscore.judgment import Judgment
from vqscore.policy import Policy
from vqscore.stored_scores import StoredScores, check_same_weights

__all__ = ["judge_manifest"]


def judge_manifest(
    manifest: Manifest,
    policy: Policy,
    setup: Setup,
    stored: StoredScores | None = None,
    *,
    workers: int = 1,
    allow_missing: bool = False,
    on_result: Callable[[int, int], None] = lambda _done, _of: None,
) -> tuple[Take, ...]:
    """Every entry with its result, in the manifest's order.

    Args:
        manifest: The attempts.
        policy: What to judge by; tags of entries count where the policy knows them.
        setup: What to score with.
        stored: Results of clips that were scored before.
        workers: Clips that are scored at a time.
        allow_missing: Count a clip that is not there as a failed attempt, rather than refuse.
        on_result: Told how many clips are scored, and of how many.

    Raises:
        ManifestError: Clips that are not there, or were scored with another prompt.
        PolicyError: Scores that the policy cannot judge.
        UsageError: Scores of other weights under the same name.
    """
    entries = manifest.entries
    results = {} if stored is None else stored_results(entries, stored, policy)
    left = [e for e in entries if e.clip is not None and e.row not in results]
    if not allow_missing:
        manifest.check_clips_exist(but=[e for e in entries if e.row in results])
    left = [entry for entry in left if entry.clip is not None and entry.clip.is_file()]
    requests = [Request(str(entry.clip), entry.prompt) for entry in left]
    on_result(0, len(left))
    # With nothing to score no model is needed.
    fresh = judge_all(requests, setup, policy, workers) if requests else ()
    for done, result in enumerate(fresh, 1):
        results[left[done - 1].row] = result
        on_result(done, len(left))
    check_same_weights(each.scores for each in results.values() if isinstance(each, Judgment))
    judged: dict[int, Result] = judged_for_tags(results, entries, policy)
    return tuple(_take(entry, judged) for entry in entries)


def _take(entry: Entry, results: dict[int, Result]) -> Take:
    return Take(entry, results.get(entry.row))
