"""Several workers, replaced when they die or are stopped: one bad clip never ends a batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Self, cast

from vqscore.errors import VqscoreError
from vqscore.execute.attempt import Failure, Request, Result, Setup, recalled
from vqscore.execute.limits import NO_LIMITS, Limits
from vqscore.execute.worker import READY, Worker
from vqscore.one_pass.threads import available_cores
from vqscore.policy import Policy

__all__ = ["Pool"]

_LOOK_SECONDS = 0.1
"""How often memory is looked at."""

_FAILED_STARTS = 3
"""Workers in a row that die before they begin a clip: then it is the machine, not a clip."""


class Pool:
    """Workers, hired when there is work that kept results do not spare.

    Use it as a context manager: it stops them all.

    Args:
        setup: What to score with.
        policy: What to judge by.
        size: How many.
        limits: What a clip may take.
        threads: How many each may compute with; by default its share of the cores.
    """

    def __init__(
        self,
        setup: Setup,
        policy: Policy,
        size: int,
        limits: Limits = NO_LIMITS,
        threads: int | None = None,
    ) -> None:
        self._setup = setup
        self._policy = policy
        self._size = size
        self._limits = limits
        # Workers share the cores instead of each taking all of them.
        self._threads = max(1, available_cores() // size) if threads is None else threads
        self._scorer = setup.scorer()
        self._workers: list[Worker] = []
        self._waiting: deque[tuple[int, Request]] = deque()
        self._failed_starts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._scorer.__exit__(None, None, None)

    def results(
        self, requests: Sequence[Request], ahead: int | None = None
    ) -> Iterator[tuple[int, Result]]:
        """Results as they are finished, each with the position of its request.

        Args:
            requests: The clips.
            ahead: How far beyond the oldest unfinished clip others may be begun.

        Raises:
            VqscoreError: What would go wrong with every clip.
        """
        self._waiting = deque(enumerate(requests))
        while self._waiting or self._busy():
            while self._waiting and self._may_begin(self._waiting[0][0], ahead):
                index, request = self._waiting.popleft()
                known = recalled(self._scorer, request, self._policy)
                if known is not None:
                    yield index, known
                else:
                    self._free_worker().give(index, request)
            yield from self._finished()

    def _busy(self) -> list[Worker]:
        return [worker for worker in self._workers if worker.busy_with is not None]

    def _may_begin(self, index: int, ahead: int | None) -> bool:
        busy = [worker.busy_with[0] for worker in self._workers if worker.busy_with is not None]
        if len(busy) >= self._size:
            return False
        return ahead is None or not busy or index - min(busy) <= ahead

    def _free_worker(self) -> Worker:
        for worker in self._workers:
            if worker.busy_with is None:
                return worker
        self._workers.append(Worker(self._setup, self._policy, self._threads, self._limits))
        return self._workers[-1]

    def _finished(self) -> Iterator[tuple[int, Result]]:
        """Wait until something happens, and give what results there are."""
        busy = {worker.connection: worker for worker in self._busy()}
        if not busy:
            return
        # A dead process closes its end, which makes the connection ready too.
        ready = [busy.pop(cast("Connection", c)) for c in wait(list(busy), self._patience())]
        for worker in ready:
            yield from self._take(worker)
        for worker in busy.values():
            yield from self._held_to_limits(worker)

    def _held_to_limits(self, worker: Worker) -> Iterator[tuple[int, Result]]:
        message = worker.over_time()
        if message is not None:
            yield self._failed(worker, message)
            return
        message = worker.over_memory()
        if message is None:
            return
        if not worker.is_ready:
            raise VqscoreError(f"before the first clip was begun, {message}")
        if worker.is_fresh:
            yield self._failed(worker, message)
        else:
            # Some of it may be left from the clips before: a new process will tell.
            self._waiting.appendleft(self._dismissed(worker))

    def _patience(self) -> float | None:
        """How long nothing has to be looked after."""
        if self._limits.memory_bytes is not None:
            return _LOOK_SECONDS
        left = [worker.seconds_left() for worker in self._busy()]
        return min((seconds for seconds in left if seconds is not None), default=None)

    def _take(self, worker: Worker) -> Iterator[tuple[int, Result]]:
        given = worker.busy_with
        answer = worker.answer()
        if isinstance(answer, VqscoreError):
            raise answer
        if answer == READY:
            self._failed_starts = 0
        elif answer is not None and given is not None:
            yield given[0], answer
        elif worker.is_ready:
            yield self._failed(
                worker,
                f"the process that scored it {worker.how_it_died()}. The clip may need more "
                "memory than there is, or break a decoder: try it alone, or with fewer workers",
            )
        else:
            self._begin_again(worker)

    def _begin_again(self, worker: Worker) -> None:
        """What died before it began its clip says nothing of that clip: another takes it."""
        self._failed_starts += 1
        if self._failed_starts == _FAILED_STARTS:
            raise VqscoreError(
                f"{_FAILED_STARTS} processes in a row could not begin to score; the last one "
                f"{worker.how_it_died()}. The models may need more memory than there is: try "
                "fewer workers"
            )
        self._waiting.appendleft(self._dismissed(worker))

    def _failed(self, worker: Worker, message: str) -> tuple[int, Failure]:
        index, request = self._dismissed(worker)
        return index, Failure(request.clip, request.prompt, message)

    def _dismissed(self, worker: Worker) -> tuple[int, Request]:
        """What it was busy with; the worker is stopped, and is none any more."""
        worker.stop()
        self._workers.remove(worker)
        return cast("tuple[int, Request]", worker.busy_with)
