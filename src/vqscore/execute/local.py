"""Many clips on this machine: in this process, or in several that each load the models once.

The numbers are the same whatever the number of workers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vqscore.execute.attempt import Request, Result, Setup, attempt
from vqscore.execute.in_order import in_order
from vqscore.execute.limits import NO_LIMITS, Limits
from vqscore.execute.pool import Pool
from vqscore.policy import Policy

__all__ = ["judge_all", "judge_as_finished"]

_AHEAD = 256
"""Results that may wait in memory for the turn of an earlier clip."""


def judge_all(
    requests: Sequence[Request],
    setup: Setup,
    policy: Policy,
    workers: int = 1,
    limits: Limits = NO_LIMITS,
) -> Iterator[Result]:
    """Judge clips one after the other, or several at a time.

    Args:
        requests: The clips.
        setup: What to score with.
        policy: What to judge by.
        workers: Processes; with one and no limits, everything happens in this process. Else a
            clip that kills its process becomes a failure of that clip.
        limits: What a clip may take before it becomes a failure.

    Yields:
        One result per request, in order, as soon as it and all before it are known.

    Raises:
        VqscoreError: What would go wrong with every clip.
    """
    workers = min(workers, len(requests))
    if workers <= 1 and limits == NO_LIMITS:
        with setup.scorer() as scorer:
            for request in requests:
                yield attempt(scorer, request, policy)
        return
    with Pool(setup, policy, max(1, workers), limits) as pool:
        yield from in_order(pool.results(requests, _AHEAD))


def judge_as_finished(
    requests: Sequence[Request],
    setup: Setup,
    policy: Policy,
    workers: int = 1,
    limits: Limits = NO_LIMITS,
) -> Iterator[tuple[int, Result]]:
    """Judge clips in processes of their own, and give each result at once.

    Args:
        requests: The clips.
        setup: What to score with.
        policy: What to judge by.
        workers: Processes. A clip that kills one becomes a failure of that clip.
        limits: What a clip may take before it becomes a failure.

    Yields:
        The position of a request and its result, in the order in which they are finished.

    Raises:
        VqscoreError: What would go wrong with every clip.
    """
    with Pool(setup, policy, max(1, min(workers, len(requests))), limits) as pool:
        yield from pool.results(requests)
