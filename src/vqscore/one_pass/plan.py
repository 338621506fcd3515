"""What one pass over a clip will compute, each thing once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from vqscore.errors import PluginError
from vqscore.feature import Derived, Feature, Stream, Summary
from vqscore.metric import Metric

__all__ = ["Plan"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything one pass will compute, each thing once, inputs first."""

    streams: tuple[Stream[Any], ...]
    summaries: tuple[Summary[Any], ...]
    derived: tuple[Derived[Any], ...]
    metrics: tuple[tuple[Metric, tuple[Feature[Any], ...]], ...]

    @classmethod
    def of(cls, metrics: Sequence[Metric], prompt: str | None) -> Plan:
        """Collect what the metrics require for a clip with this prompt."""
        order: dict[Feature[Any], None] = {}

        def visit(feature: Feature[Any], path: tuple[Feature[Any], ...]) -> None:
            if feature in path:
                raise PluginError(f"{feature} is, in the end, computed from itself")
            for needed in feature.inputs():
                visit(needed, (*path, feature))
            order.setdefault(feature)

        required = [(metric, tuple(metric.requires(prompt))) for metric in metrics]
        for _, features in required:
            for feature in features:
                visit(feature, ())
        return cls(
            streams=tuple(f for f in order if isinstance(f, Stream)),
            summaries=tuple(f for f in order if isinstance(f, Summary)),
            derived=tuple(f for f in order if isinstance(f, Derived)),
            metrics=tuple(required),
        )

    def without(self, known: Collection[Feature[Any]]) -> Plan:
        """What is left to do where some summaries are known already."""
        summaries = tuple(summary for summary in self.summaries if summary not in known)
        needed: set[Feature[Any]] = set()
        waiting: list[Feature[Any]] = list(summaries)
        while waiting:
            feature = waiting.pop()
            if feature not in needed:
                needed.add(feature)
                waiting.extend(feature.inputs())
        return Plan(
            streams=tuple(stream for stream in self.streams if stream in needed),
            summaries=summaries,
            derived=self.derived,
            metrics=self.metrics,
        )

    def roles(self) -> tuple[str, ...]:
        """Roles of the model set that the pass uses."""
        features: Iterable[Feature[Any]] = (*self.streams, *self.summaries, *self.derived)
        return tuple(sorted({role for feature in features for role in feature.models}))

    def __str__(self) -> str:
        lines = ["one pass over the clip:"]
        for title, features in (
            ("for every chunk of frames", self.streams),
            ("folded over the clip", self.summaries),
            ("after the pass", self.derived),
        ):
            if features:
                lines.append(f"  {title}")
            for feature in features:
                source = ", ".join(type(i).__name__ for i in feature.inputs())
                lines.append(f"    {feature}" + (f"  <- {source}" if source else ""))
        lines.append("  scores")
        for metric, needed in self.metrics:
            names = ", ".join(type(feature).__name__ for feature in needed)
            lines.append(f"    {metric.name}  <- {names or 'nothing'}")
        return "\n".join(lines)
