"""What a metric answers: a score from 0 to 1 where 1 is best, or why there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from vqscore.clip import ClipInfo, DecodeReport

__all__ = ["Box", "Moment", "Outcome", "Part", "Score", "Scores", "Unscored"]

Box: TypeAlias = tuple[float, float, float, float]
"""``(x, y, w, h)`` of a region, as shares of the frame's width and height, 0 to 1."""

Part: TypeAlias = float | int | str | bool | None
"""A raw quantity behind a score: a cosine, a pixel count, a name."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a clip where a metric saw its worst.

    Args:
        start_seconds: First moment of the stretch, on the clip's own time line.
        end_seconds: Last moment; equal to the start for an instant.
        value: The metric's local score there, 0 to 1, 1 is best.
        box: Where in the frame, if it is somewhere in particular.
    """

    start_seconds: float
    end_seconds: float
    value: float
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """A number from 0 to 1 where 1 is best, with the raw quantities behind it.

    Args:
        value: The metric's answer for the clip.
        parts: Raw quantities: cosines, pixels, counts.
        moments: Where it was worst.
        timeline: ``(pts_seconds, local value)`` in order of time, where the metric has a value of
            its own along the clip; local values go from 0 to 1 as well, 1 is best.

    Raises:
        ValueError: If ``value`` or a value of ``timeline`` is not a number from 0 to 1, or the
            times of ``timeline`` go back.
    """

    value: float
    parts: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))
    moments: tuple[Moment, ...] = ()
    timeline: tuple[tuple[float, float], ...] = ()

    def __post_init__(self) -> None:
        if math.isnan(self.value) or not 0.0 <= self.value <= 1.0:
            msg = f"a score is a number from 0 to 1, not {self.value!r}"
            raise ValueError(msg)
        before = -math.inf
        for seconds, local in self.timeline:
            # Written so that NaN, which compares with nothing, is refused too.
            if not (math.isfinite(seconds) and seconds >= before and 0.0 <= local <= 1.0):
                msg = (
                    "a timeline holds (pts_seconds, value) in order of time, values from 0 to 1, "
                    f"not {(seconds, local)!r} after {before} s"
                )
                raise ValueError(msg)
            before = seconds


@dataclass(frozen=True, slots=True)
class Unscored:
    """A question that was not answered, and why.

    Args:
        reason: One sentence for a person.
        cause: ``"not_applicable"`` where the question does not arise (no face in the clip),
            ``"not_measured"`` where it does and could not be answered (no prompt, too short).
    """

    reason: str
    cause: Literal["not_applicable", "not_measured"] = "not_measured"
    parts: Mapping[str, Part] = field(default_factory=lambda: MappingProxyType({}))


Outcome: TypeAlias = Score | Unscored


@dataclass(frozen=True, slots=True)
class Scores(Mapping[str, Outcome]):
    """All outcomes of one clip, by metric name, with what is needed to reproduce them.

    Args:
        clip: The clip as the caller named it.
        prompt: The prompt it was scored against, if any.
        outcomes: Metric name to outcome.
        info: What the container declared.
        report: What decoding gave.
        provenance: Version, model set, weights digests, metric versions.
    """

    clip: str
    prompt: str | None
    outcomes: Mapping[str, Outcome]
    info: ClipInfo
    report: DecodeReport
    provenance: Mapping[str, object]

    def __getitem__(self, metric: str) -> Outcome:
        return self.outcomes[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self.outcomes)

    def __len__(self) -> int:
        return len(self.outcomes)

    def value(self, metric: str) -> float | None:
        """The metric's value, or ``None`` where it could not be scored."""
        outcome = self.outcomes[metric]
        return outcome.value if isinstance(outcome, Score) else None
