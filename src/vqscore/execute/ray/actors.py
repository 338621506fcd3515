"""How Ray Data is asked for actors that score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from vqscore.errors import UsageError
from vqscore.execute.ray.begun import Begun
from vqscore.execute.ray.clip_judge import Terms
from vqscore.execute.ray.installed import ray, ray_data

__all__ = ["Actors", "mapped"]

_MEMORY_BYTES = 1_600_000_000
"""What an actor and its process take: docs/explanation/speed.md has 1.3 GB for 1080p."""


@dataclass(frozen=True, slots=True)
class Actors:
    """How many actors, and what each is given.

    Args:
        count: At most so many, ``(least, most)``, or as many as there is room for. Where the least
            take all cores, nothing is left to read the dataset with, and the job waits for ever.
        num_cpus: Cores of each, and so the threads of a pass.
        num_gpus: GPUs of each; a share of one where several fit on it. With none, Ray hides them.
        batch_size: Clips a task: results come when its last clip is finished, and all are scored
            again if the actor is lost.

    Raises:
        UsageError: A number that is too small.
    """

    count: int | tuple[int, int] | None = None
    num_cpus: float = 1
    num_gpus: float = 0
    batch_size: int = 4

    def __post_init__(self) -> None:
        least, most = self.range
        if not 1 <= least <= (least if most is None else most):
            raise UsageError(f"the number of actors is at least 1, not {self.count}")
        # Written so that NaN, which compares with nothing, is refused too.
        if not self.num_cpus > 0 or not self.num_gpus >= 0:
            raise UsageError(
                f"an actor takes more than 0 CPUs and no fewer than 0 GPUs, not {self.num_cpus} "
                f"and {self.num_gpus}"
            )
        if self.batch_size < 1:
            raise UsageError(f"a batch has at least 1 clip, not {self.batch_size}")

    @property
    def range(self) -> tuple[int, int | None]:
        """The least, and the most: nothing if there is no limit."""
        return self.count if isinstance(self.count, tuple) else (1, self.count)

    @property
    def threads(self) -> int:
        """Threads of a pass."""
        return max(1, int(self.num_cpus))

    def check_room(self, there: Mapping[str, float], terms: Terms) -> None:
        """Make sure that one of them fits on a machine.

        Args:
            there: Its ``CPU``, ``GPU`` and ``memory``, as Ray counts them.
            terms: What each takes of memory.

        Raises:
            UsageError: It does not; the message says what lacks.
        """
        needs = {"CPU": self.num_cpus, "GPU": self.num_gpus, "memory": _memory(terms)}
        for kind, count in needs.items():
            if count > there.get(kind, 0.0):
                raise UsageError(
                    f"a worker takes {count:g} {kind}, and Ray counts {there.get(kind, 0.0):g} here"
                )


def mapped(
    dataset: Any, actor: type, arguments: dict[str, Any], actors: Actors, terms: Terms
) -> Any:
    """A dataset whose batches go through actors.

    Args:
        dataset: Of Ray.
        actor: Its class: it takes ``terms`` and ``begun``, and maps tables of pyarrow.
        arguments: What else it takes.
        actors: How many.
        terms: How each judges.
    """
    least, most = actors.range
    strategy = ray_data().ActorPoolStrategy
    begun = ray().remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)(Begun).remote()
    # A block is what a task takes: whole files of paths would be one, and lost together.
    return dataset.repartition(target_num_rows_per_block=actors.batch_size).map_batches(
        actor,
        fn_constructor_kwargs={"terms": terms, "begun": begun, **arguments},
        batch_size=actors.batch_size,
        batch_format="pyarrow",
        compute=strategy(min_size=least, max_size=most),
        num_cpus=actors.num_cpus,
        num_gpus=actors.num_gpus or None,
        memory=_memory(terms),
    )


def _memory(terms: Terms) -> int:
    """Bytes that Ray sets aside for an actor, so that it puts no more on a machine than fit."""
    return terms.limits.memory_bytes or _MEMORY_BYTES
