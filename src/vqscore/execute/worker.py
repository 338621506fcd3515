"""A process that scores one clip at a time, and may die over any of them."""

from __future__ import annotations

import copyreg
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, cast

from vqscore.collecting import collect_seldom
from vqscore.errors import VqscoreError
from vqscore.execute.attempt import Request, Result, Setup, attempt
from vqscore.execute.limits import NO_LIMITS, Limits
from vqscore.one_pass.threads import set_pass_threads
from vqscore.policy import Policy

__all__ = ["READY", "Worker"]

READY: Final = "ready"
"""What a worker says when it begins its first clip."""

Answer: TypeAlias = Result | VqscoreError | Literal["ready"] | None

_END_SECONDS = 5.0
"""How long a process may take to end once it has hung up."""


def _read_only(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


# Read-only mappings in results cross process borders; pickle alone does not know them.
copyreg.pickle(MappingProxyType, lambda proxy: (_read_only, (dict(proxy),)))


def _work(
    connection: Connection, setup: Setup, policy: Policy, threads: int, load_first: bool
) -> None:
    """The life of a worker: requests in, results out, until the other side hangs up."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    set_pass_threads(threads)
    # Ctrl-C reaches the whole process group; the parent decides when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        scorer = setup.scorer()
        request: Request = connection.recv()
        if load_first:
            scorer.load(request.prompt)
        connection.send(READY)
        while True:
            connection.send(attempt(scorer, request, policy))
            request = connection.recv()
    except VqscoreError as error:
        connection.send(error)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass


def _end_with_parent() -> None:
    """Whoever kills the parent alone does not mean to leave workers behind."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


class Worker:
    """A process and the request it is busy with.

    Args:
        setup: What it scores with.
        policy: What it judges by.
        threads: How many it may compute with.
        limits: What a clip may take. Where there are any, models are loaded before the first
            clip's time begins.
    """

    def __init__(self, setup: Setup, policy: Policy, threads: int, limits: Limits) -> None:
        # Spawned, not forked: a fork of a process with running threads (torch, BLAS) may hang.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        arguments = (theirs, setup, policy, threads, limits != NO_LIMITS)
        self._process = context.Process(target=_work, args=arguments, daemon=True)
        with _deaf_to_interruptions():
            self._process.start()
        theirs.close()
        self.busy_with: tuple[int, Request] | None = None
        self.is_ready = False
        self.is_fresh = True
        self._limits = limits
        self._began = 0.0

    def give(self, index: int, request: Request) -> None:
        """Hand over the next request."""
        self.busy_with = index, request
        self._began = time.monotonic()
        # A worker that died meanwhile is noticed when its answer is awaited.
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(request)

    def answer(self) -> Answer:
        """What came back: a result, what is wrong with all, READY; nothing if it died."""
        try:
            answer = cast("Answer", self.connection.recv())
        except (EOFError, OSError):
            return None
        if answer == READY:
            self.is_ready = True
            self._began = time.monotonic()
        else:
            self.busy_with = None
            self.is_fresh = False
        return answer

    def seconds_left(self) -> float | None:
        """How long it may go on with its clip; nothing if there is no limit."""
        if self._limits.seconds is None or not self.is_ready:
            return None
        return max(0.0, self._began + self._limits.seconds - time.monotonic())

    def over_time(self) -> str | None:
        """What to say if its clip takes longer than it may."""
        return self._limits.over_time(time.monotonic() - self._began) if self.is_ready else None

    def over_memory(self) -> str | None:
        """What to say if it holds more than it may."""
        return self._limits.over_memory(self._process.pid or 0)

    def how_it_died(self) -> str:
        """The end of a process that does not answer any more, in words."""
        self._process.join(_END_SECONDS)
        self._process.kill()
        self._process.join()
        code = self._process.exitcode or 0
        if code >= 0:
            return f"ended with exit code {code}"
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self.connection.close()
        # Not asked to: it may hang, and kept results survive a kill.
        self._process.kill()
        self._process.join()


@contextmanager
def _deaf_to_interruptions() -> Iterator[None]:
    """A process that is started meanwhile never hears Ctrl-C, from its first moment on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows: it hears it until it is told not to
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
