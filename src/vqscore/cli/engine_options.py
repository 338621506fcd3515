"""Where clips are scored: on this machine, or on a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Group, Parameter

from vqscore.errors import UsageError
from vqscore.execute.engine import Engine, LocalEngine

__all__ = ["THIS_MACHINE", "EngineOptions"]


@Parameter(name="*", group=Group("More than one machine", sort_key=85))
@dataclass(frozen=True, slots=True)
class EngineOptions:
    """What computes, and where it is.

    Args:
        engine: local: this machine. ray: a cluster of Ray (pip install 'vqscore[ray]'), whose
            machines see the clips under the same paths; the numbers are the same, and results are
            not kept between runs.
        address: The Ray cluster: HOST:PORT, or auto for the one that this machine is part of. By
            default what RAY_ADDRESS names; else a Ray is started on this machine, and ended.
        gpus_per_worker: GPUs of each worker on Ray; 0.25 where four fit on one.
    """

    engine: Literal["local", "ray"] = "local"
    address: str | None = None
    gpus_per_worker: Annotated[float, Parameter(show_default=False)] = 0

    def with_workers(self, workers: int | None) -> Engine:
        """What was chosen.

        Args:
            workers: As asked for; here one by default, on Ray as many as there is room for.

        Raises:
            UsageError: A number that cannot be, or an option that has no use.
        """
        if workers is not None and workers < 1:
            raise UsageError(f"--workers is at least 1, not {workers}")
        if not self.gpus_per_worker >= 0:
            raise UsageError(f"--gpus-per-worker is at least 0, not {self.gpus_per_worker:g}")
        if self.engine == "ray":
            # Imported here: it asks for Ray, which is an extra.
            from vqscore.execute.ray import RayEngine  # noqa: PLC0415
            from vqscore.execute.ray.installed import ray  # noqa: PLC0415

            ray()
            return RayEngine(self.address, workers, self.gpus_per_worker)
        for option, value in (("address", self.address), ("gpus-per-worker", self.gpus_per_worker)):
            if value:
                raise UsageError(f"--{option} has no use without --engine ray")
        return LocalEngine(workers or 1)


THIS_MACHINE = EngineOptions()
