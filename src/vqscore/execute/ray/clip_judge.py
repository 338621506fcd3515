"""What an actor does with one clip."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vqscore.errors import ClipError
from vqscore.execute.attempt import Failure, Request, Result, Setup
from vqscore.execute.limits import Limits
from vqscore.execute.pool import Pool
from vqscore.execute.ray.begun import MOST_DEATHS
from vqscore.execute.ray.installed import ray
from vqscore.execute.ray.local_copy import local_copy
from vqscore.policy import Policy

__all__ = ["ClipJudge", "Terms"]


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is the same for every clip, in a form that travels to other machines.

    Args:
        setup: What to score with. Nothing is kept between runs: a folder of kept results that
            several machines share would break.
        policy: What to judge by.
        limits: What a clip may take.
        threads: How many a pass may compute with; no number depends on it.
        base: What relative paths are relative to.
        filesystem: Where clips lie, if their paths do not say it.
    """

    setup: Setup
    policy: Policy
    limits: Limits
    threads: int
    base: Path = field(default_factory=Path.cwd)
    filesystem: Any = None


class ClipJudge:
    """Judges clips one by one in a process that may die over any of them.

    Args:
        terms: How.
        begun: The actor that counts what was begun: :class:`~vqscore.execute.ray.begun.Begun`.
    """

    def __init__(self, terms: Terms, begun: Any) -> None:
        self._terms = terms
        self._begun = begun
        self._ray = ray()
        setup = replace(terms.setup, cache=None)
        self._actor = self._ray.get_runtime_context().get_actor_id()
        _spare_children_the_program()
        self._pool = Pool(setup, terms.policy, 1, terms.limits, threads=terms.threads)

    def judge(self, clip: str | bytes, request: Request) -> Result:
        """Judge a clip; one that has taken its actor along again and again is a failure.

        Args:
            clip: Where it lies, or its bytes.
            request: What results call it, and its prompt.

        Raises:
            VqscoreError: What would go wrong with every clip.
        """
        deaths = self._ray.get(self._begun.begin.remote(self._actor, request))
        result = self._judge(clip, request) if deaths < MOST_DEATHS else _given_up(request, deaths)
        self._begun.end.remote(self._actor, request)
        return result

    def _judge(self, clip: str | bytes, request: Request) -> Result:
        try:
            with local_copy(clip, self._terms.base, self._terms.filesystem) as path:
                there = replace(request, clip=str(path))
                ((_, result),) = self._pool.results([there])
        except ClipError as error:
            return Failure(request.clip, request.prompt, error.without_clip)
        return _named(result, request.clip)


def _spare_children_the_program() -> None:
    """Else each process that is spawned imports the program of this one, which is Ray's worker."""
    vars(sys.modules["__main__"]).pop("__file__", None)


def _named(result: Result, clip: str) -> Result:
    """A result under the name that its clip goes by."""
    if isinstance(result, Failure):
        return replace(result, clip=clip)
    return replace(result, scores=replace(result.scores, clip=clip))


def _given_up(request: Request, deaths: int) -> Failure:
    message = (
        f"{deaths} times the actor that scored it was lost, or its machine. The clip may need more "
        "memory than there is: set a limit on a clip's memory, and try it alone"
    )
    return Failure(request.clip, request.prompt, message)
