"""What both ways of fitting have in common: a rank for every clip, and a policy for two cuts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vqscore.policy import Bound, Combined

__all__ = ["Asked", "Fit", "Rule"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a rule asks of a clip, ready for a policy."""

    bounds: Mapping[str, Bound] = field(default_factory=dict)
    combined: Combined | None = None


class Rule(Protocol):
    """A fitted way to rank clips. A better score never lowers the rank."""

    def rank(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """``(n, m)`` scores (NaN: none) to ``(n,)`` ranks from 0 to 1, where 1 is best."""
        ...

    def asked(self, fail_below: float, pass_from: float) -> Asked:
        """The bounds that fail ranks under the one cut and pass ranks from the other."""
        ...


class Fit(Protocol):
    """Fits a rule to labelled scores."""

    def __call__(
        self, metrics: tuple[str, ...], values: NDArray[np.float64], accepted: NDArray[np.bool_]
    ) -> Rule:
        """A rule for ``(n, m)`` scores and ``(n,)`` labels of both kinds."""
        ...
