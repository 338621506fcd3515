"""A policy: bounds on metrics, and the model set whose scores they were set for."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import msgspec

from vqscore.errors import PolicyError
from vqscore.policy.bound import Bound, TagRule
from vqscore.policy.calibration import Calibration
from vqscore.policy.combined import Combined
from vqscore.suggestion import suggestion

__all__ = ["Policy"]


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked of a clip.

    Args:
        name: What results call it.
        bounds: Metric name to bound. Metrics that are not named are reported and not judged.
        combined: One bound on several metrics together.
        tags: Tag to what is different for clips that carry it.
        description: What it is for.
        models: The model set; scores of another one are refused, for they are not comparable.
        calibration: On what it was fitted, and how often it was wrong elsewhere. A policy set by
            hand has none, and states no error rate.

    Raises:
        PolicyError: It bounds nothing, or a tag speaks of a metric that it does not bound.
    """

    name: str
    bounds: Mapping[str, Bound] = msgspec.field(default_factory=dict)
    combined: Combined | None = None
    tags: Mapping[str, TagRule] = msgspec.field(default_factory=dict)
    description: str = ""
    models: str = "embedded"
    calibration: Calibration | None = None

    def __post_init__(self) -> None:
        if not self.bounds and self.combined is None:
            raise PolicyError(f"policy {self.name!r} has no bounds: every clip would pass")
        for tag, rule in self.tags.items():
            for metric in (*rule.require, *rule.ignore):
                if metric not in self.metrics:
                    message = f"[tags.{tag!r}] names {metric!r}, on which there is no bound"
                    raise PolicyError(message + suggestion(metric, self.metrics))

    @property
    def metrics(self) -> tuple[str, ...]:
        """Every metric it judges by, alone or combined."""
        weighed = self.combined.weights if self.combined is not None else {}
        return tuple(dict.fromkeys((*self.bounds, *weighed)))

    def check_names(self, known: Collection[str]) -> None:
        """Refuse bounds on metrics that do not exist, before anything is scored.

        Raises:
            PolicyError: A bound on a metric that is not among ``known``.
        """
        for metric in self.metrics:
            if metric not in known:
                message = f"policy {self.name!r} bounds {metric!r}, and there is no such metric"
                raise PolicyError(message + suggestion(metric, known))

    def check_models(self, models: object) -> None:
        """Refuse scores of other models than the bounds were set for.

        Raises:
            PolicyError: ``models`` is not the name of this policy's model set.
        """
        if models != self.models:
            message = (
                f"policy {self.name!r} was set for scores of the model set {self.models!r}, and "
                f"these come from {models!r}: they are not comparable. Score with "
                f"{self.models!r}, or use a policy whose bounds were set for {models!r}: vqscore "
                "calibrate LABELS.csv --output policy.toml, with the same --models, fits one"
            )
            raise PolicyError(message)

    def check_tags(self, tags: Collection[str]) -> None:
        """Refuse tags that the policy says nothing of: a mistyped one would change nothing.

        Raises:
            PolicyError: A tag without a section.
        """
        for tag in tags:
            if tag not in self.tags:
                known = suggestion(tag, self.tags) if self.tags else ": it has no [tags] at all"
                raise PolicyError(f"policy {self.name!r} has no section for the tag {tag!r}{known}")

    def for_tags(self, tags: Collection[str]) -> Policy:
        """The policy as it stands for a clip with these tags.

        Raises:
            PolicyError: An unknown tag, tags that contradict each other, or nothing left to judge.
        """
        if not tags:
            return self
        self.check_tags(tags)
        required = {metric for tag in tags for metric in self.tags[tag].require}
        ignored = {metric for tag in tags for metric in self.tags[tag].ignore}
        both = sorted(required & ignored)
        if both:
            message = f"the tags {', '.join(sorted(tags))} together require and ignore "
            raise PolicyError(f"{message}{', '.join(both)}: leave one of them out")
        bounds = {
            metric: bound.required() if metric in required else bound
            for metric, bound in self.bounds.items()
            if metric not in ignored
        }
        combined = self.combined and self.combined.without(ignored)
        if not bounds and combined is None:
            message = f"the tags {', '.join(sorted(tags))} leave policy {self.name!r} nothing to"
            raise PolicyError(f"{message} judge by")
        # A metric that only the combination knows gets a bound that asks for a value and no more.
        for metric in sorted(required - set(bounds)):
            bounds[metric] = Bound(fail_below=0.0).required()
        name = f"{self.name}, tagged {', '.join(sorted(tags))}"
        return msgspec.structs.replace(self, name=name, bounds=bounds, combined=combined, tags={})

    def limited_to(self, metrics: Collection[str]) -> Policy:
        """The same bounds on fewer metrics, under a name that says so.

        A combination that would lose a metric is left out: its limits mean nothing without it.

        Raises:
            PolicyError: None of the metrics has a bound, so that nothing could be judged.
        """
        kept = {name: bound for name, bound in self.bounds.items() if name in metrics}
        whole = self.combined is not None and set(self.combined.weights) <= set(metrics)
        combined = self.combined if whole else None
        if len(kept) == len(self.bounds) and combined is self.combined:
            return self
        if not kept and combined is None:
            message = (
                f"policy {self.name!r} has no bound on {', '.join(sorted(metrics))} alone: nothing "
                f"could be judged. It bounds: {', '.join(sorted(self.metrics))}. "
                "Give a policy with bounds on them; numbers alone are what vqscore.score gives "
                "in Python"
            )
            raise PolicyError(message)
        left = tuple(dict.fromkeys((*kept, *(combined.weights if combined else ()))))
        tags = {
            tag: rule
            for tag, rule in self.tags.items()
            if set(rule.require) | set(rule.ignore) <= set(left)
        }
        return msgspec.structs.replace(
            self,
            name=f"{self.name}, only {', '.join(left)}",
            bounds=kept,
            combined=combined,
            tags=tags,
            # The stated error rates are those of the whole.
            calibration=None,
        )
