"""The steps of one pass on several threads, each feature's own in order.

A step is one feature on one chunk. It waits for the same feature's step on the chunk before, and
for its inputs on the same chunk; so every feature sees what it would see on one thread, and no
number depends on the number of threads. OpenCV, FFmpeg and torch let other threads run meanwhile.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

__all__ = ["Chain", "run_chains"]


@dataclass(frozen=True, slots=True)
class Chain:
    """Work that is done round by round, in order.

    Args:
        name: What other chains call it.
        after: Names of the chains whose step of the same round comes first.
        begin: What comes before the first round. It waits for no input, but only one chain begins
            at a time: models are loaded here, which hardly gains from company, and meanwhile the
            others go on.
        step: One round's work; gets the round's number. The first chain's says whether there is
            such a round.
    """

    name: Hashable
    after: Sequence[Hashable]
    begin: Callable[[], None]
    step: Callable[[int], bool | None]


@dataclass(slots=True)
class _State:
    """What is done of all chains, guarded by ``changed``."""

    chains: Sequence[Chain]
    window: int
    changed: threading.Condition = field(default_factory=threading.Condition)
    done: dict[Hashable, int] = field(default_factory=dict)
    running: dict[Hashable, int] = field(default_factory=dict)
    rounds: int | None = None
    error: BaseException | None = None

    def __post_init__(self) -> None:
        # The number of finished rounds; before `begin` it is -1.
        self.done = {chain.name: -1 for chain in self.chains}

    def finished(self) -> bool:
        if self.error is not None:
            return True
        return self.rounds is not None and all(n >= self.rounds for n in self.done.values())

    def next_step(self) -> tuple[Chain, int] | None:
        """The earliest step that can be taken now; among those of one round, in plan order.

        The first chain is a round ahead: everybody would wait for it.
        """
        oldest = max(0, min(self.done.values()))
        found: tuple[Chain, int] | None = None
        soonest = oldest + self.window
        for place, chain in enumerate(self.chains):
            number = self.done[chain.name]
            turn = number if place else number - 1
            in_window = place or number < oldest + self.window
            if turn < soonest and in_window and self._is_ready(chain, number):
                found, soonest = (chain, number), turn
        return found

    def _is_ready(self, chain: Chain, number: int) -> bool:
        if chain.name in self.running or (self.rounds is not None and number >= self.rounds):
            return False
        if number < 0:
            return all(other >= 0 for other in self.running.values())
        return all(self.done[name] > number for name in chain.after)


def run_chains(chains: Sequence[Chain], threads: int, window: int) -> None:
    """Take all steps of all chains.

    Args:
        chains: Inputs first. The first one has no inputs and decides how many rounds there are.
        threads: How many steps run at a time.
        window: How many rounds the first chain may be ahead of the slowest.

    Raises:
        BaseException: What a step raised; no further step is begun then.
    """
    state = _State(chains, window)
    workers = [
        threading.Thread(target=_work, args=(state,), name=f"vqscore-pass-{n}", daemon=True)
        for n in range(threads)
    ]
    for worker in workers:
        worker.start()
    try:
        with state.changed:
            state.changed.wait_for(state.finished)
    finally:
        # Also when the caller is interrupted: nothing goes on behind its back.
        _end(state, workers)
    if state.error is not None:
        raise state.error


def _end(state: _State, workers: Iterable[threading.Thread]) -> None:
    with state.changed:
        if not state.finished():
            state.error = InterruptedError("the pass was interrupted")
        state.changed.notify_all()
    for worker in workers:
        worker.join()


def _work(state: _State) -> None:
    while True:
        with state.changed:
            step = state.next_step()
            while step is None and not state.finished():
                state.changed.wait()
                step = state.next_step()
            if step is None or state.finished():
                state.changed.notify_all()
                return
            chain, number = step
            state.running[chain.name] = number
        more: bool | None = True
        error: BaseException | None = None
        try:
            if number < 0:
                chain.begin()
            else:
                more = chain.step(number)
        except BaseException as raised:  # noqa: BLE001 - handed to the thread that waits
            error = raised
        with state.changed:
            del state.running[chain.name]
            if error is not None:
                state.error = state.error or error
            elif more is False:
                state.rounds = number
            else:
                state.done[chain.name] = number + 1
            state.changed.notify_all()
