"""Metrics by name: the built-in ones and those that other packages bring.

A package brings a metric through the entry-point group ``vqscore.metrics``, under a name with the
package in front: ``acme/lip_sync = "acme.metrics:LipSync"``. Nothing is imported until it is asked
for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from vqscore.errors import PluginError, UsageError
from vqscore.metric import Metric
from vqscore.suggestion import suggestion

__all__ = [
    "BUILT_IN",
    "default_metrics",
    "entry_point",
    "load_metric",
    "metric_names",
    "unknown_name",
]

BUILT_IN = {
    "prompt_adherence": "vqscore.metrics.prompt_adherence:PromptAdherence",
    "identity_persistence": "vqscore.metrics.identity_persistence:IdentityPersistence",
    "limb_integrity": "vqscore.metrics.limb_integrity:LimbIntegrity",
    "background_integrity": "vqscore.metrics.background_integrity:BackgroundIntegrity",
    "object_permanence": "vqscore.metrics.object_permanence:ObjectPermanence",
    "deformation": "vqscore.metrics.deformation:Deformation",
    "temporal_flicker": "vqscore.metrics.temporal_flicker:TemporalFlicker",
    "ghosting": "vqscore.metrics.ghosting:Ghosting",
    "frame_consistency": "vqscore.metrics.frame_consistency:FrameConsistency",
    "drift": "vqscore.metrics.drift:Drift",
    "motion": "vqscore.metrics.motion:Motion",
}


def unknown_name(kind: str, name: str, known: Sequence[str]) -> str:
    """Words for a name that is not known, with the nearest one that is.

    >>> unknown_name("metric", "flicker", ["temporal_flicker", "drift"])
    "unknown metric 'flicker'. Did you mean 'temporal_flicker'? Known: drift, temporal_flicker"
    """
    return f"unknown {kind} {name!r}{suggestion(name, known)}"


def entry_point(group: str, name: str) -> EntryPoint | None:
    """What an installed package registered in ``group`` under ``name``, if anything."""
    found = entry_points(group=group, name=name)
    return next(iter(found), None)


def metric_names() -> tuple[str, ...]:
    """Every metric that can be asked for: built-in first, then those of installed packages."""
    others = sorted(point.name for point in entry_points(group="vqscore.metrics"))
    return (*BUILT_IN, *(name for name in others if name not in BUILT_IN))


def default_metrics() -> tuple[str, ...]:
    """What is scored unless something else is asked for: all built-in metrics."""
    return tuple(BUILT_IN)


@cache
def load_metric(name: str) -> Metric:
    """The metric of that name.

    Raises:
        UsageError: No such metric.
        PluginError: A package registered it and it cannot be loaded, or is no metric.
    """
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        metric: Metric = getattr(import_module(module), attribute)()
        return metric
    point = entry_point("vqscore.metrics", name)
    if point is None:
        raise UsageError(unknown_name("metric", name, metric_names()))
    try:
        loaded = point.load()()
    except Exception as error:
        message = f"metric {name!r} ({point.value}) cannot be loaded: {error!r}"
        raise PluginError(message) from error
    if not isinstance(loaded, Metric):
        raise PluginError(f"metric {name!r} ({point.value}) is no vqscore.Metric")
    if "/" not in name:
        raise PluginError(f"metric {name!r}: a package's metric is named 'package/metric'")
    return loaded
