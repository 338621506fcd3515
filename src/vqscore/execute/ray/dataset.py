"""A dataset of clips becomes a dataset of results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from vqscore.execute.attempt import Failure, Result, Setup
from vqscore.execute.limits import Limits
from vqscore.execute.ray.actors import Actors, mapped
from vqscore.execute.ray.clip_judge import ClipJudge, Terms
from vqscore.execute.ray.records import Columns, column_types, with_results
from vqscore.models.named import set_name
from vqscore.policy import Policy, load_policy
from vqscore.registry import default_metrics, load_metric, metric_names
from vqscore.video.open import load_reader

__all__ = ["score_dataset"]

_LIMITS = Limits(seconds=600.0)


def score_dataset(
    ds: Any,
    *,
    policy: str | Policy = "first-shot",
    metrics: Sequence[str] | None = None,
    models: str = "embedded",
    device: str = "auto",
    reader: str = "pyav",
    path_column: str = "path",
    bytes_column: str = "bytes",
    prompt_column: str = "prompt",
    concurrency: int | tuple[int, int] | None = None,
    num_cpus: float = 1,
    num_gpus: float = 0,
    batch_size: int = 4,
    limits: Limits = _LIMITS,
    filesystem: Any = None,
) -> Any:
    """Score and judge the clips of a Ray dataset; lazily, as Ray Data does everything.

    Args:
        ds: A ``ray.data.Dataset`` with a column of paths, or one of video files' bytes, as
            ``ray.data.read_binary_files(..., include_paths=True)`` gives. Paths are local ones
            that every machine sees, or URIs of object stores, which are fetched.
        policy: A shipped policy's name, a TOML file on this machine, or a policy.
        metrics: Metrics to score and judge; by default all built-in ones, and those of the policy.
        models: The model set, which every machine has.
        device: Where models of the hub compute: ``auto`` takes the actor's GPU if it has one.
        reader: What decodes.
        path_column: Which column holds paths or URIs; beside bytes they are only names.
        bytes_column: Which column holds bytes; it is left out of the results.
        prompt_column: Which column holds prompts; there need be none.
        concurrency: At most so many actors, ``(least, most)``, or as many as there is room for.
            The least must leave a core free, to read the dataset with.
        num_cpus: Cores of an actor.
        num_gpus: GPUs of an actor; a share of one where several fit on it.
        batch_size: Clips a task: what is scored again if an actor is lost.
        limits: What a clip may take; a limit on memory is also what Ray sets aside for an actor.
        filesystem: Where the clips lie, of pyarrow or fsspec, if their URIs and the environment
            do not say enough.

    Returns:
        A ``ray.data.Dataset``: the other columns as they were, and clip, prompt, verdict (pass,
        fail, inconclusive, error), reasons, policy, decoded_seconds, frames, and one column for
        each metric, 0 to 1, 1 is best, null where there is no score. The order is Ray's.

    Raises:
        UsageError: Ray is not installed; an unknown metric, model set or reader; a number of
            actors, CPUs, GPUs or clips that cannot be.
        PolicyError: The policy cannot be read, or belongs to another model set.

    What would go wrong with every clip (no such column, no weights on a machine) ends the job when
    the dataset is consumed, as ``ray.exceptions.RayTaskError``, which says what it was.
    """
    actors = Actors(concurrency, num_cpus, num_gpus, batch_size)
    asked = tuple(dict.fromkeys(metrics or ()))
    # Names are checked here. Weights and devices are other machines' business.
    for name in asked:
        load_metric(name)
    load_reader(reader)
    bounds = policy if isinstance(policy, Policy) else load_policy(policy)
    bounds.check_names(metric_names())
    bounds.check_models(set_name(models))
    if asked:
        bounds = bounds.limited_to(asked)
    chosen = asked or tuple(dict.fromkeys((*default_metrics(), *bounds.metrics)))
    setup = Setup(chosen, models=models, reader=reader, device=device)
    terms = Terms(setup, bounds, limits, actors.threads, filesystem=filesystem)
    columns = Columns(path_column, bytes_column, prompt_column)
    return mapped(ds, RowActor, {"columns": columns}, actors, terms)


class RowActor:
    """An actor that takes rows, and gives them back with results.

    Args:
        terms: How clips are judged.
        begun: The actor that counts what was begun.
        columns: Which columns hold what.
    """

    def __init__(self, terms: Terms, begun: Any, columns: Columns) -> None:
        self._terms = terms
        self._begun = begun
        self._columns = columns
        self._judge: ClipJudge | None = None

    def __call__(self, table: Any) -> Any:
        """Judge the clips of a table of pyarrow."""
        metrics = self._terms.setup.metrics
        self._columns.check(table.column_names, tuple(column_types(metrics)))
        # Not before: what is wrong with a machine would else count as a death of the actor.
        self._judge = self._judge or ClipJudge(self._terms, self._begun)
        results = [self._result(row) for row in table.to_pylist()]
        return with_results(table, results, metrics, drop=self._columns.content)

    def _result(self, row: dict[str, Any]) -> Result:
        clip, request = self._columns.clip(row), self._columns.request(row)
        if clip is None:
            return Failure(request.clip, request.prompt, "the row names no clip. Give it a path")
        assert self._judge is not None
        return self._judge.judge(clip, request)
