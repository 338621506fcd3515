"""Votes that scores cast, and how well they agree with people's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from scipy import stats

from vqscore.compare.rates import Interval, wilson
from vqscore.compare.ratings import Arena
from vqscore.compare.take import Take
from vqscore.compare.votes import Vote, Winner
from vqscore.policy import Policy

__all__ = ["Agreement", "agreement", "judged_votes"]

TIE_WITHIN = 0.02
"""Scores this close are a tie: far below what separates clips that people tell apart."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often scores and people preferred the same clip of two.

    Args:
        same: Contests in which both preferred the same.
        contests: Contests in which both had a preference.
        ties: Contests left out because either had none.
        interval: 95 % interval of ``same / contests``; ``None`` without contests.
        rank_correlation: Kendall's tau-b of the two sets of ratings, -1 to 1; ``None`` with fewer
            than three generators in both.
    """

    same: int
    contests: int
    ties: int
    interval: Interval | None
    rank_correlation: float | None


def judged_votes(takes: Sequence[Take], policy: Policy) -> tuple[Vote, ...]:
    """One vote for each two generators' clips of the same prompt and attempt.

    The higher of the two clips' lowest margins over the policy's bounds wins, over the metrics that
    both have a score for: whether there is a face in it must not decide. Scores within .02 are a
    tie. What could not be scored, or is missing, loses to what could.
    """
    contests: dict[tuple[str, int], dict[str, Take]] = {}
    for take in takes:
        entry = take.entry
        contests.setdefault((entry.prompt_id, entry.attempt), {})[entry.generator] = take
    return tuple(
        Vote(prompt_id, left, right, _winner(by_name[left], by_name[right], policy), attempt)
        for (prompt_id, attempt), by_name in sorted(contests.items(), key=lambda item: item[0])
        for left, right in combinations(sorted(by_name), 2)
    )


def _winner(left: Take, right: Take, policy: Policy) -> Winner:
    margins = _margins(left, right, policy)
    if not margins:
        # Without one score in common it comes down to whether there are scores at all.
        scored = [any(t.value(m) is not None for m in policy.metrics) for t in (left, right)]
        return "tie" if scored[0] == scored[1] else "left" if scored[0] else "right"
    one, other = (min(side) for side in zip(*margins, strict=True))
    if abs(one - other) <= TIE_WITHIN:
        return "tie"
    return "left" if one > other else "right"


def _margins(left: Take, right: Take, policy: Policy) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for metric in policy.metrics:
        one, other = left.value(metric), right.value(metric)
        if one is not None and other is not None:
            bound = policy.bounds[metric].fail_below if metric in policy.bounds else 0.0
            found.append((one - bound, other - bound))
    return found


def agreement(
    judged: Sequence[Vote], voted: Sequence[Vote], arenas: tuple[Arena, Arena]
) -> Agreement:
    """Compare scores with people, on the contests that both decided.

    Args:
        judged: By scores.
        voted: By people; several on one contest count each.
        arenas: The ratings from either.
    """
    preferred = {_contest(vote): vote.preferred for vote in judged}
    both = [(preferred[_contest(v)], v.preferred) for v in voted if _contest(v) in preferred]
    decided = [(one, other) for one, other in both if one is not None and other is not None]
    same = sum(one == other for one, other in decided)
    return Agreement(
        same,
        len(decided),
        len(both) - len(decided),
        wilson(same, len(decided)) if decided else None,
        _correlation(*({r.generator: r.elo for r in arena.ratings} for arena in arenas)),
    )


def _contest(vote: Vote) -> tuple[str, int, frozenset[str]]:
    return vote.prompt_id, vote.attempt, frozenset((vote.left, vote.right))


def _correlation(one: Mapping[str, float], other: Mapping[str, float]) -> float | None:
    names = sorted(set(one) & set(other))
    if len(names) < 3:
        return None
    return float(stats.kendalltau([one[n] for n in names], [other[n] for n in names]).statistic)
