"""Requests of the command line, on a cluster."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from vqscore.errors import VqscoreError
from vqscore.execute.attempt import Request, Result, Setup
from vqscore.execute.in_order import in_order
from vqscore.execute.limits import Limits
from vqscore.execute.ray.actors import Actors, mapped
from vqscore.execute.ray.clip_judge import ClipJudge, Terms
from vqscore.execute.ray.cluster import connected
from vqscore.execute.ray.installed import ray, ray_data
from vqscore.one_pass.threads import available_cores
from vqscore.policy import Policy

__all__ = ["RayEngine"]


@dataclass(frozen=True, slots=True)
class RayEngine:
    """Judges clips on a cluster of Ray.

    Args:
        address: The cluster: ``HOST:PORT``, ``auto`` for the one that this machine is part of. By
            default what ``RAY_ADDRESS`` names; else a Ray is started on this machine, and ended.
        workers: How many actors; by default as many as there is room for.
        num_gpus: GPUs of each.
    """

    address: str | None = None
    workers: int | None = None
    num_gpus: float = 0

    def judge_all(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[Result]:
        """Results in order, each as soon as it and all before it are known.

        Raises:
            VqscoreError: What would go wrong with every clip.
        """
        yield from in_order(self.judge_as_finished(requests, setup, policy, limits))

    def judge_as_finished(
        self, requests: Sequence[Request], setup: Setup, policy: Policy, limits: Limits
    ) -> Iterator[tuple[int, Result]]:
        """The position of a request and its result, in the order in which they are finished.

        Raises:
            UsageError: Ray is not installed, or there is no cluster at that address.
            VqscoreError: What would go wrong with every clip.
        """
        if not requests:
            return
        with connected(self.address) as started_here:
            there: dict[str, float] = ray().cluster_resources()
            most = self.workers or (available_cores() if started_here else None)
            batch_size = _batch_size(len(requests), int(there.get("CPU", 1)))
            actors = Actors(most, num_gpus=self.num_gpus, batch_size=batch_size)
            terms = Terms(setup, policy, limits, actors.threads)
            if started_here:
                # Nothing will be added to it: Ray would wait for ever.
                actors.check_room(there, terms)
            # As bytes: names of files that are no text would not pass through columns of text.
            rows = [{"index": i, "request": pickle.dumps(r)} for i, r in enumerate(requests)]
            done = mapped(ray_data().from_items(rows), RequestActor, {}, actors, terms)
            try:
                for row in done.iter_rows():
                    answer = pickle.loads(row["result"])  # noqa: S301 - written by our own actors
                    if isinstance(answer, VqscoreError):
                        raise answer
                    yield row["index"], cast("Result", answer)
            except ray().exceptions.RayError as error:
                raise VqscoreError(f"Ray could not go on: {error}") from error


def _batch_size(clips: int, cores: int) -> int:
    """Clips a task: few enough that no core waits while another has several left.

    >>> _batch_size(20, cores=8), _batch_size(10_000, cores=8)
    (1, 4)
    """
    return max(1, min(4, clips // (8 * max(1, cores))))


class RequestActor:
    """An actor that takes requests and gives results, both as bytes.

    Args:
        terms: How clips are judged.
        begun: The actor that counts what was begun.
    """

    def __init__(self, terms: Terms, begun: Any) -> None:
        self._terms = terms
        self._begun = begun
        self._judge: ClipJudge | None = None

    def __call__(self, table: Any) -> Any:
        """Judge the requests of a table of pyarrow."""
        import pyarrow as pa  # noqa: PLC0415 - comes with Ray Data

        answers = [self._answer(request) for request in table["request"]]
        return pa.table({"index": table["index"], "result": pa.array(answers, pa.binary())})

    def _answer(self, request: Any) -> bytes:
        asked: Request = pickle.loads(request.as_py())  # noqa: S301 - written by our own engine
        try:
            self._judge = self._judge or ClipJudge(self._terms, self._begun)
            return pickle.dumps(self._judge.judge(asked.clip, asked))
        except VqscoreError as error:
            # As a value: of an exception Ray brings home the text alone.
            return pickle.dumps(error)
