"""One bound on several metrics together: a weighted sum, read as a share of accepted clips."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from typing import Literal

import msgspec

from vqscore.errors import PolicyError
from vqscore.policy.bound import check_limits

__all__ = ["Combined"]


class Combined(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A logistic combination of metrics, and what is asked of it.

    The combined score is ``1 / (1 + exp(-(bias + sum of weight x value)))``, from 0 to 1, and 1 is
    best. Fitted on labels it is the share of clips with such values that were accepted.

    Args:
        weights: Metric to weight, 0 or more: a better score never lowers the combined one.
        bias: The sum's constant.
        neutral: Metric to the value that stands in where there is none: the mean of the clips it
            was fitted on, so that a missing value moves nothing.
        fail_below: A combined score under this fails.
        pass_from: From here on it passes; between the two the clip cannot be told.
        when_not_measured: What it means that a question stands and was not answered. With
            "neutral" it is said and the stand-in counts.

    Raises:
        PolicyError: A weight under 0, a metric with no neutral value, or limits as in ``Bound``.
    """

    weights: Mapping[str, float]
    bias: float
    neutral: Mapping[str, float]
    fail_below: float
    pass_from: float | None = None
    when_not_measured: Literal["inconclusive", "fail", "neutral"] = "inconclusive"

    def __post_init__(self) -> None:
        check_limits(self.fail_below, self.pass_from)
        if not self.weights:
            raise PolicyError("weights names no metric: there is nothing to combine")
        for metric, weight in self.weights.items():
            if not (weight >= 0 and math.isfinite(weight)):
                message = (
                    f"weights.{metric} = {weight}: a better score would lower the combined one"
                )
                raise PolicyError(f"{message}. Weights are 0 or more")
            stand_in = self.neutral.get(metric)
            if stand_in is None:
                message = f"neutral has no value for {metric}: say what stands in where it has none"
                raise PolicyError(message)
            if not 0.0 <= stand_in <= 1.0:
                raise PolicyError(f"neutral.{metric} = {stand_in}: scores go from 0 to 1")
        idle = sorted(set(self.neutral) - set(self.weights))
        if idle:
            raise PolicyError(f"neutral names {', '.join(idle)}, and weights does not")
        if not any(self.weights.values()) or not math.isfinite(self.bias):
            raise PolicyError(
                "every clip would get the same combined score: check weights and bias"
            )

    @property
    def passes_from(self) -> float:
        """The combined score from which it is met, stated or not."""
        return self.fail_below if self.pass_from is None else self.pass_from

    def value(self, known: Mapping[str, float]) -> float:
        """The combined score of these values; neutral ones stand in for the others.

        >>> half = Combined(weights={"motion": 2.0}, bias=-1.0, neutral={"motion": 0.5},
        ...                 fail_below=0.5)
        >>> half.value({"motion": 0.5}), round(half.value({"motion": 1.0}), 3), half.value({})
        (0.5, 0.731, 0.5)
        """
        total = self.bias + sum(
            weight * known.get(metric, self.neutral[metric])
            for metric, weight in self.weights.items()
        )
        return 1 / (1 + math.exp(-total)) if total >= 0 else math.exp(total) / (1 + math.exp(total))

    def pulls(self, known: Mapping[str, float]) -> dict[str, float]:
        """How far each metric moves the sum from where neutral values put it, lowest first."""
        moved = {
            metric: self.weights[metric] * (value - self.neutral[metric])
            for metric, value in known.items()
            if metric in self.weights
        }
        return dict(sorted(moved.items(), key=lambda item: (item[1], item[0])))

    def alone(self, metric: str, known: Mapping[str, float]) -> float | None:
        """The value of one metric that would be enough to pass; none if even 1 would not do."""
        weight = self.weights[metric]
        goal = self.passes_from
        if weight == 0 or goal >= 1.0:
            return None
        if self.value({**known, metric: 1.0}) < goal:
            return None
        without = self.bias + sum(
            other * known.get(name, self.neutral[name])
            for name, other in self.weights.items()
            if name != metric
        )
        return (math.log(goal / (1 - goal)) - without) / weight if goal > 0 else 0.0

    def without(self, metrics: Collection[str]) -> Combined | None:
        """The same with these metrics held at their neutral values; none if nothing is left."""
        kept = {name: weight for name, weight in self.weights.items() if name not in metrics}
        if not any(kept.values()):
            return None
        held = sum(self.weights[name] * self.neutral[name] for name in self.weights.keys() - kept)
        return msgspec.structs.replace(
            self,
            weights=kept,
            bias=self.bias + held,
            neutral={name: self.neutral[name] for name in kept},
        )
