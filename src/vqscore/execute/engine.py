"""Where a batch is computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from vqscore.execute.attempt import Request, Result, Setup
from vqscore.execute.limits import Limits
from vqscore.execute.local import judge_all, judge_as_finished
from vqscore.policy import Policy

__all__ = ["Engine", "LocalEngine"]


class Engine(Protocol):
    """Judges many clips. No number depends on which engine it is."""

    def judge_all(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[Result]:
        """One result per request, in order, as soon as it and all before it are known."""
        ...

    def judge_as_finished(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[tuple[int, Result]]:
        """The position of a request and its result, in the order in which they are finished."""
        ...


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Judges clips on this machine: see :mod:`vqscore.execute.local`.

    Args:
        workers: Processes.
    """

    workers: int = 1

    def judge_all(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[Result]:
        """One result per request, in order, as soon as it and all before it are known."""
        return judge_all(requests, setup, policy, self.workers, limits)

    def judge_as_finished(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[tuple[int, Result]]:
        """The position of a request and its result, in the order in which they are finished."""
        return judge_as_finished(requests, setup, policy, self.workers, limits)
