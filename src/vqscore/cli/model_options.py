"""``--models`` and ``--device``, checked before a clip is touched."""

from __future__ import annotations

from collections.abc import Sequence

from vqscore.execute.attempt import Setup
from vqscore.models.named import set_name
from vqscore.registry import default_metrics

__all__ = ["ready_models"]


def ready_models(models: str, device: str, metrics: Sequence[str] = ()) -> str:
    """The name that policies know a model set by, once it is sure that it can be used here.

    Args:
        models: The set, as it was asked for.
        device: Where it is to compute.
        metrics: What will be scored; by default all built-in metrics.

    Raises:
        VqscoreError: An unknown set, missing weights (the message says how to fetch them), or no
            such device.
    """
    Setup(metrics or default_metrics(), models=models, device=device).scorer()
    return set_name(models)
