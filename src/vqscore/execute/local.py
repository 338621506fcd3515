"""Many clips on this machine: in this process, or in several that each load the models once.

Results come in the order of the requests, and the same numbers whatever the number of workers.
"""

from __future__ import annotations

import copyreg
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from types import MappingProxyType
from typing import Any, Self, cast

from vqscore.errors import VqscoreError
from vqscore.execute.attempt import Failure, Request, Result, Setup, attempt, recalled
from vqscore.one_pass.threads import available_cores, set_pass_threads
from vqscore.policy import Policy

__all__ = ["judge_all"]


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Read-only mappings in results cross process borders; pickle alone does not know them.
copyreg.pickle(MappingProxyType, lambda proxy: (_read_only, (dict(proxy),)))


def judge_all(
    requests: Sequence[Request], setup: Setup, policy: Policy, workers: int = 1
) -> Iterator[Result]:
    """Judge clips one after the other, or several at a time.

    Args:
        requests: The clips.
        setup: What to score with.
        policy: What to judge by.
        workers: Processes; with one, everything happens in this process. With more, a clip that
            kills its process becomes a failure of that clip.

    Yields:
        One result per request, in order, as soon as it and all before it are known.

    Raises:
        VqscoreError: What would go wrong with every clip.
    """
    workers = min(workers, len(requests))
    if workers <= 1:
        with setup.scorer() as scorer:
            for request in requests:
                yield attempt(scorer, request, policy)
        return
    with _Pool(setup, policy, workers) as pool:
        yield from pool.results(requests)


def _work(connection: Connection, setup: Setup, policy: Policy, threads: int) -> None:
    """The life of a worker: requests in, results out, until the other side hangs up."""
    set_pass_threads(threads)
    # Ctrl-C reaches the whole process group; the parent decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        scorer = setup.scorer()
        while True:
            connection.send(attempt(scorer, connection.recv(), policy))
    except VqscoreError as error:
        connection.send(error)
    except (EOFError, BrokenPipeError):
        pass


class _Worker:
    """A process and the request it is busy with."""

    def __init__(self, setup: Setup, policy: Policy, threads: int) -> None:
        # Spawned, not forked: a fork of a process with running threads (torch, BLAS) may hang.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, setup, policy, threads)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        self._process.start()
        theirs.close()
        self.busy_with: int | None = None

    def give(self, index: int, request: Request) -> None:
        """Hand over the next request."""
        self.busy_with = index
        # A worker that died meanwhile is noticed when its answer is awaited.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(request)

    def answer(self) -> Result | VqscoreError | None:
        """What came back; nothing if the process died over it."""
        try:
            return cast("Result | VqscoreError", self.connection.recv())
        except (EOFError, ConnectionResetError):
            return None

    def how_it_died(self) -> str:
        """The end of a dead process, in words."""
        self._process.join()
        code = self._process.exitcode or 0
        if code < 0:
            return f"was killed by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        self._process.terminate()
        self._process.join()


class _Pool:
    """Workers, hired when there is work that kept results do not spare, replaced when they die."""

    def __init__(self, setup: Setup, policy: Policy, size: int) -> None:
        self._setup = setup
        self._policy = policy
        self._size = size
        # Workers share the cores instead of each taking all of them.
        self._threads = max(1, available_cores() // size)
        self._scorer = setup.scorer()
        self._workers: list[_Worker] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        for worker in self._workers:
            worker.stop()
        self._scorer.__exit__(None, None, None)

    def results(self, requests: Sequence[Request]) -> Iterator[Result]:
        """One result per request, in order."""
        waiting = deque(enumerate(requests))
        done: dict[int, Result] = {}
        for expected in range(len(requests)):
            while expected not in done:
                self._employ(waiting, done)
                for worker in self._ready():
                    index = cast("int", worker.busy_with)
                    done[index] = self._take(worker, requests[index])
            yield done.pop(expected)

    def _employ(self, waiting: deque[tuple[int, Request]], done: dict[int, Result]) -> None:
        """Give every free worker something to do."""
        idle = [worker for worker in self._workers if worker.busy_with is None]
        while waiting and (idle or len(self._workers) < self._size):
            index, request = waiting.popleft()
            known = recalled(self._scorer, request, self._policy)
            if known is not None:
                done[index] = known
                continue
            if not idle:
                idle.append(self._hire())
                self._workers.append(idle[-1])
            idle.pop().give(index, request)

    def _hire(self) -> _Worker:
        return _Worker(self._setup, self._policy, self._threads)

    def _ready(self) -> list[_Worker]:
        by_connection = {w.connection: w for w in self._workers if w.busy_with is not None}
        if not by_connection:
            return []
        # A dead process closes its end, which makes the connection ready too.
        return [by_connection[cast("Connection", c)] for c in wait(list(by_connection))]

    def _take(self, worker: _Worker, request: Request) -> Result:
        answer = worker.answer()
        if isinstance(answer, VqscoreError):
            raise answer
        worker.busy_with = None
        if answer is None:
            message = (
                f"the process that scored it {worker.how_it_died()}. The clip may need more memory "
                "than there is, or break a decoder: try it alone, or with fewer workers"
            )
            self._workers[self._workers.index(worker)] = self._hire()
            return Failure(request.clip, request.prompt, message)
        return answer
