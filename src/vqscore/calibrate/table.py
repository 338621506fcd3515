"""Labels and scores side by side: one row a clip, one column a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vqscore.outcome import Scores

__all__ = ["Table"]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Labelled and scored clips.

    Args:
        metrics: Names of the columns, ``m`` of them.
        values: ``(n, m)`` scores from 0 to 1; NaN where there is none.
        accepted: ``(n,)`` whether a person took the clip.
        groups: ``(n,)`` names; clips of one group are never on both sides of a split.
        scores: ``n`` outcomes, as the policy will see them.
    """

    metrics: tuple[str, ...]
    values: NDArray[np.float64]
    accepted: NDArray[np.bool_]
    groups: NDArray[np.str_]
    scores: tuple[Scores, ...]

    @classmethod
    def of(
        cls,
        scores: Sequence[Scores],
        accepted: Sequence[bool],
        groups: Sequence[str],
        metrics: Sequence[str],
    ) -> Table:
        """A table of these metrics' values."""
        values = [[_number(one.value(metric)) for metric in metrics] for one in scores]
        return cls(
            tuple(metrics),
            np.array(values, np.float64).reshape(len(scores), len(metrics)),
            np.array(accepted, np.bool_),
            np.array(groups, np.str_),
            tuple(scores),
        )

    def __len__(self) -> int:
        return len(self.scores)

    def rows(self, index: NDArray[np.intp]) -> Table:
        """Some of the rows."""
        return Table(
            self.metrics,
            self.values[index],
            self.accepted[index],
            self.groups[index],
            tuple(self.scores[k] for k in index),
        )


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
