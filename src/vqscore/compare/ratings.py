"""Elo ratings of generators from votes, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from vqscore.compare.bradley_terry import ELO_PER_NAT, components, outdone, strengths
from vqscore.compare.resampling import expanded
from vqscore.compare.votes import Vote
from vqscore.counted import counted

__all__ = ["Arena", "Gap", "Rating", "rate"]

MIDDLE = 1000.0
"""The mean rating of those who can be compared."""

_DRAWS = 2000
_FEW = 10
_SEED = 20250101


@dataclass(frozen=True, slots=True)
class Rating:
    """One generator's rating.

    Args:
        generator: Its name.
        elo: Around 1000, the mean of its group.
        low: Lower end of the 95 % interval; ``None`` where it never won.
        high: Upper end; ``None`` where it never lost.
        wins: Votes for it.
        losses: Votes against it.
        ties: Votes for neither.
        group: Only ratings of one group compare: others never met, not even through third ones.
    """

    generator: str
    elo: float
    low: float | None
    high: float | None
    wins: int
    losses: int
    ties: int
    group: int = 0


@dataclass(frozen=True, slots=True)
class Gap:
    """How far the first stands above the second, in Elo points; 95 % interval."""

    first: str
    second: str
    elo: float
    low: float | None
    high: float | None

    @property
    def chance(self) -> float:
        """Chance that the first is preferred, ties counting half.

        >>> f"{Gap('a', 'b', 100, None, None).chance:.2f}"
        '0.64'
        """
        return float(1 / (1 + 10 ** (-self.elo / 400)))


@dataclass(frozen=True, slots=True)
class Arena:
    """All ratings, best first within each group.

    Args:
        ratings: One for each generator.
        gaps: One for each two generators of one group.
        votes: How many there were.
        notes: What a reader must know of them.
    """

    ratings: tuple[Rating, ...]
    gaps: tuple[Gap, ...]
    votes: int
    notes: tuple[str, ...] = ()

    def gap(self, first: str, second: str) -> Gap | None:
        """The gap of two generators, either way round; ``None`` if nothing compares them."""
        for gap in self.gaps:
            if (gap.first, gap.second) == (first, second):
                return gap
            if (gap.second, gap.first) == (first, second):
                ends = [None if end is None else -end for end in (gap.high, gap.low)]
                return Gap(first, second, -gap.elo, *ends)
        return None


def rate(votes: Sequence[Vote], draws: int = _DRAWS) -> Arena:
    """Ratings from votes, with intervals from drawing prompts anew.

    Prompts are drawn, not votes: several votes on one prompt are about the same clips.

    Args:
        votes: At least one.
        draws: Of the bootstrap.

    Raises:
        ValueError: No votes.
    """
    if not votes:
        raise ValueError("no votes: there is nothing to rate")
    names = sorted({name for vote in votes for name in (vote.left, vote.right)})
    by_prompt = _wins_by_prompt(votes, names)
    # Drawn from one prompt all draws are alike, which is no certainty.
    alone = len(by_prompt) == 1
    wins = by_prompt.sum(axis=0)
    rng = np.random.default_rng(_SEED)
    drawn = rng.multinomial(len(by_prompt), np.full(len(by_prompt), 1 / len(by_prompt)), draws)
    resampled = strengths(np.tensordot(drawn.astype(float), by_prompt, axes=1)) * ELO_PER_NAT
    level = strengths(wins) * ELO_PER_NAT
    read_at = expanded(0.95, max(2, len(by_prompt)))
    groups = components(wins + wins.T)
    above = outdone(wins)
    ratings: list[Rating] = []
    gaps: list[Gap] = []
    for number, group in enumerate(groups):
        middle = resampled[:, group].mean(axis=1)
        elo = MIDDLE + level - level[group].mean()
        found = [
            _rating(
                names[i],
                votes,
                float(elo[i]),
                _ends(
                    MIDDLE + resampled[:, i] - middle,
                    read_at,
                    # Open where it, with those like it, outdid others and was outdone by none.
                    never_lost=alone or (all(above[i, group]) and not all(above[group, i])),
                    never_won=alone or (all(above[group, i]) and not all(above[i, group])),
                ),
                number,
            )
            for i in group
        ]
        ratings += sorted(found, key=lambda rating: (-rating.elo, rating.generator))
        for i, j in combinations(group, 2):
            ends = _ends(
                resampled[:, i] - resampled[:, j],
                read_at,
                never_lost=alone or not above[j, i],
                never_won=alone or not above[i, j],
            )
            gaps.append(Gap(names[i], names[j], float(level[i] - level[j]), *ends))
    return Arena(
        tuple(ratings), tuple(gaps), len(votes), _notes(groups, names, ratings, len(by_prompt))
    )


def _wins_by_prompt(votes: Sequence[Vote], names: Sequence[str]) -> NDArray[np.float64]:
    prompts = {prompt: i for i, prompt in enumerate(sorted({vote.prompt_id for vote in votes}))}
    place = {name: i for i, name in enumerate(names)}
    wins = np.zeros((len(prompts), len(names), len(names)))
    for vote in votes:
        left, right = place[vote.left], place[vote.right]
        share = {"left": 1.0, "right": 0.0, "tie": 0.5}[vote.winner]
        wins[prompts[vote.prompt_id], left, right] += share
        wins[prompts[vote.prompt_id], right, left] += 1 - share
    return wins


def _rating(
    name: str,
    votes: Sequence[Vote],
    elo: float,
    ends: tuple[float | None, float | None],
    group: int,
) -> Rating:
    mine = [vote for vote in votes if name in (vote.left, vote.right)]
    ties = sum(vote.winner == "tie" for vote in mine)
    wins = sum(vote.preferred == name for vote in mine)
    return Rating(name, elo, *ends, wins, len(mine) - ties - wins, ties, group)


def _ends(
    resampled: NDArray[np.float64], level: float, *, never_lost: bool, never_won: bool
) -> tuple[float | None, float | None]:
    """The middle of the draws, open where no outcome sets a limit."""
    ends = np.quantile(resampled, [(1 - level) / 2, (1 + level) / 2])
    low, high = (float(end) for end in ends)
    return None if never_won else low, None if never_lost else high


def _notes(
    groups: Sequence[Sequence[int]], names: Sequence[str], ratings: Sequence[Rating], prompts: int
) -> tuple[str, ...]:
    notes: list[str] = []
    if prompts == 1:
        return ("from 1 prompt: too rough for an interval",)
    if prompts < _FEW:
        notes.append(f"from {counted(prompts, 'prompt')}: the intervals are rough")
    if len(groups) > 1:
        listed = "; ".join(", ".join(names[i] for i in group) for group in groups)
        notes.append(
            f"{len(groups)} groups never met, not even through others, and cannot be compared: "
            f"{listed}. Each group has its own mean of {MIDDLE:.0f}"
        )
    unlimited = [rating.generator for rating in ratings if None in (rating.low, rating.high)]
    if unlimited:
        notes.append(
            f"{', '.join(unlimited)} won or lost every time: by how much more is not known, and "
            "the ratings of the others hang on it"
        )
    return tuple(notes)
