"""What people said of a clip, as yes or no, or as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Question = Literal["first-shot", "technical"]

RATINGS = {
    "first-shot": ("static_quality", "temporal_quality", "alignment"),
    # Whether the footage is sound, whatever was asked for.
    "technical": ("static_quality", "temporal_quality"),
}
ACCEPTED_FROM = 4.0
"""Of 5, for the mean of three raters."""


def answer(row: Mapping[str, str], question: Question) -> str:
    """``"yes"``, ``"no"``, or ``""`` where nobody decided.

    Three raters' means where there are any: all of them 4 or more. Else one reviewer's word.
    """
    if row.get("temporal_quality"):
        means = [float(row[name]) for name in RATINGS[question]]
        return "yes" if min(means) >= ACCEPTED_FROM else "no"
    usable = row.get("usable", "")
    return usable if usable in ("yes", "no") else ""
