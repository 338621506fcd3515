"""Which two clips are shown next, on which side, and the votes cast."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from vqscore.compare.manifest import Entry
from vqscore.compare.votes import Vote, Winner, read_votes, write_votes
from vqscore.errors import UsageError

__all__ = ["Ballot", "Contest", "contests_of"]


@dataclass(frozen=True, slots=True)
class Contest:
    """Two clips for one prompt and attempt; whoever votes sees neither name.

    Args:
        left: Shown on the left.
        right: Shown on the right.
    """

    left: Entry
    right: Entry

    @property
    def key(self) -> tuple[str, int, frozenset[str]]:
        """What makes it the same contest, whichever side is which."""
        names = frozenset((self.left.generator, self.right.generator))
        return self.left.prompt_id, self.left.attempt, names

    def vote(self, winner: Winner) -> Vote:
        """The vote for a side."""
        left, right = self.left.generator, self.right.generator
        return Vote(self.left.prompt_id, left, right, winner, self.left.attempt)


def contests_of(entries: Iterable[Entry], seed: int | None = None) -> list[Contest]:
    """Every two generators' clips of each prompt and attempt, in random order, sides at random.

    Args:
        entries: Of a manifest; attempts without a clip are left out, for there is nothing to see.
        seed: For the same order again.
    """
    shuffled = random.Random(seed)  # noqa: S311 - an order, no secret
    by_prompt: dict[tuple[str, int], list[Entry]] = {}
    for entry in entries:
        if entry.clip is not None:
            by_prompt.setdefault((entry.prompt_id, entry.attempt), []).append(entry)
    contests = [
        Contest(*shuffled.sample(pair, 2))
        for alike in by_prompt.values()
        for pair in combinations(alike, 2)
    ]
    shuffled.shuffle(contests)
    return contests


class Ballot:
    """Contests still open, and a file that holds every vote as soon as it is cast.

    Args:
        contests: All of them.
        path: The votes file. Votes in it are kept, and their contests are not shown again.

    Raises:
        UsageError: There is nothing to vote on.
        VotesError: The file is there and cannot be read.
    """

    def __init__(self, contests: Sequence[Contest], path: Path) -> None:
        if not contests:
            message = "there is nothing to vote on: no prompt has clips of two generators"
            raise UsageError(message)
        self._lock = threading.Lock()
        self._path = path
        self._votes = list(read_votes(path)) if path.exists() else []
        self._contests = tuple(contests)
        self._voted = {_key(vote) for vote in self._votes}

    @property
    def total(self) -> int:
        """How many contests there are."""
        return len(self._contests)

    @property
    def done(self) -> int:
        """How many of them are voted on."""
        with self._lock:
            return sum(contest.key in self._voted for contest in self._contests)

    def next(self) -> tuple[int, Contest] | None:
        """The next open contest with its number; ``None`` when all are voted on."""
        with self._lock:
            for number, contest in enumerate(self._contests):
                if contest.key not in self._voted:
                    return number, contest
        return None

    def contest(self, number: int) -> Contest | None:
        """The contest of that number."""
        return self._contests[number] if 0 <= number < len(self._contests) else None

    def cast(self, number: int, winner: Winner) -> bool:
        """Write a vote; a second one on the same contest (a doubled click) changes nothing.

        Returns:
            Whether there is such a contest.

        Raises:
            VotesError: It cannot be written; then it is not counted either.
        """
        contest = self.contest(number)
        if contest is None:
            return False
        with self._lock:
            if contest.key not in self._voted:
                votes = [*self._votes, contest.vote(winner)]
                write_votes(self._path, votes)
                self._votes = votes
                self._voted.add(contest.key)
        return True

    def take_back(self) -> None:
        """Remove the last vote on one of these contests, so that it is shown again."""
        with self._lock:
            keys = {contest.key for contest in self._contests}
            for place in range(len(self._votes) - 1, -1, -1):
                if _key(self._votes[place]) in keys:
                    votes = [*self._votes[:place], *self._votes[place + 1 :]]
                    write_votes(self._path, votes)
                    self._votes = votes
                    self._voted = {_key(vote) for vote in votes}
                    return


def _key(vote: Vote) -> tuple[str, int, frozenset[str]]:
    return vote.prompt_id, vote.attempt, frozenset((vote.left, vote.right))
