"""What other packages bring, and whether it can be loaded."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from vqscore.doctor.check import Check
from vqscore.errors import VqscoreError
from vqscore.models.named import model_set
from vqscore.registry import load_metric
from vqscore.video.open import load_reader

__all__ = ["plug_ins"]

_GROUPS: tuple[tuple[str, str, Callable[[str], object]], ...] = (
    ("metric", "vqscore.metrics", load_metric),
    ("reader", "vqscore.readers", load_reader),
    ("model set", "vqscore.models", model_set),
)


def plug_ins() -> Check:
    """Loads each one. A broken one costs those who ask for it, and nobody else."""
    facts: dict[str, str] = {}
    trouble: list[str] = []
    for kind, group, load in _GROUPS:
        for point in entry_points(group=group):
            package = f"{point.dist.name} {point.dist.version}" if point.dist else point.value
            facts[f"{kind} {point.name}"] = package
            try:
                load(point.name)
            except (VqscoreError, ImportError, AttributeError) as error:
                trouble.append(str(error))
    if not trouble:
        return Check("plug-ins", facts or {"from other packages": "none"})
    remedy = "Update or uninstall the packages that brought them"
    return Check("plug-ins", facts, "warning", tuple(trouble), remedy)
