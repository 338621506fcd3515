"""What is asked of one metric, and what a tag adds to or takes from that."""

from __future__ import annotations

from typing import Literal

import msgspec

from vqscore.errors import PolicyError

__all__ = ["Bound", "TagRule", "check_limits"]


def check_limits(fail_below: float, pass_from: float | None) -> None:
    """Refuse limits that are no scores or contradict each other.

    Raises:
        PolicyError: A number outside 0 to 1, or ``pass_from`` below ``fail_below``.
    """
    for name, number in (("fail_below", fail_below), ("pass_from", pass_from)):
        if number is not None and not 0.0 <= number <= 1.0:
            raise PolicyError(f"{name} = {number}: scores go from 0 to 1, and so do bounds")
    if pass_from is not None and pass_from < fail_below:
        message = (
            f"pass_from = {pass_from} is below fail_below = {fail_below}: "
            "a score between them would both pass and fail"
        )
        raise PolicyError(message)


class Bound(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is asked of one metric.

    Args:
        fail_below: A score under this fails.
        pass_from: A score from here on passes; between the two the clip cannot be told. By default
            the same as ``fail_below``.
        when_not_measured: What it means that the question stands and was not answered.
        when_not_applicable: What it means that the question does not arise in this clip.

    Raises:
        PolicyError: A number outside 0 to 1, or ``pass_from`` below ``fail_below``.
    """

    fail_below: float
    pass_from: float | None = None
    when_not_measured: Literal["inconclusive", "fail", "ignore"] = "inconclusive"
    when_not_applicable: Literal["note", "inconclusive", "fail"] = "note"

    def __post_init__(self) -> None:
        check_limits(self.fail_below, self.pass_from)

    @property
    def passes_from(self) -> float:
        """The score from which it is met, stated or not."""
        return self.fail_below if self.pass_from is None else self.pass_from

    def required(self) -> Bound:
        """The same bound for a clip in which the question must arise: no answer is no pass."""
        return msgspec.structs.replace(
            self,
            when_not_measured="fail" if self.when_not_measured == "fail" else "inconclusive",
            when_not_applicable="fail" if self.when_not_applicable == "fail" else "inconclusive",
        )


class TagRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is different for clips with a tag.

    Args:
        require: Metrics that must have a value: "does not apply" is inconclusive here.
        ignore: Metrics that are reported and not judged.

    Raises:
        PolicyError: A metric that is both required and ignored, or a rule that says nothing.
    """

    require: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        both = sorted(set(self.require) & set(self.ignore))
        if both:
            raise PolicyError(f"{', '.join(both)} is both required and ignored")
        if not self.require and not self.ignore:
            raise PolicyError("names no metric to require or to ignore")
