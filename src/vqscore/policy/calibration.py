"""The record a fitted policy carries: on what it was fitted, and what was then seen elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from vqscore.errors import PolicyError

__all__ = ["Calibration", "Labels", "Rate"]


class Rate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A share that was counted, and what it is at most.

    Args:
        errors: Clips for which it happened.
        clips: Clips for which it could have.
        at_most: Upper bound on the rate, at the record's confidence.
    """

    errors: int
    clips: int
    at_most: float

    def __post_init__(self) -> None:
        if not 0 <= self.errors <= self.clips or not 0.0 <= self.at_most <= 1.0:
            raise PolicyError(
                f"{self.errors} of {self.clips}, at most {self.at_most}, is no rate: errors are "
                "some of the clips, and at_most goes from 0 to 1"
            )

    @property
    def seen(self) -> float:
        """The share itself; 1 where there was no clip to see it on."""
        return self.errors / self.clips if self.clips else 1.0


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How many clips of which answer, in how many groups."""

    accepted: int
    rejected: int
    groups: int

    @property
    def clips(self) -> int:
        """All of them."""
        return self.accepted + self.rejected


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where a policy's numbers come from, and how often it was wrong on labels not fitted.

    Args:
        date: When it was fitted, ``YYYY-MM-DD``.
        vqscore: The version that fitted it.
        command: What to run to fit it again.
        labels_sha256: Digest of the label file.
        grouped_by: The column whose clips were kept together, so that nothing leaks.
        form: ``"bounds"`` on single metrics, or ``"combined"``.
        metrics: Metric to the version of its definition.
        fitted_on: The labels it was fitted on.
        held_out: The labels the rates below were counted on, none of them fitted.
        confidence: Of every ``at_most`` here.
        target_false_pass: What was aimed at.
        target_false_fail: What was aimed at.
        false_pass: Rejected clips that passed.
        false_fail: Accepted clips that failed.
        rejected_among_passes: Passes that people had rejected; it moves with their share.
        coverage: Share of held-out clips with a verdict that was not INCONCLUSIVE.
        auc: How often an accepted clip ranks above a rejected one, held out.
        auc_low: Lower end of its 95 % interval.
        auc_high: Upper end.
        promise: Whether the targets are promised: ``"both"``, one of them, or ``"none"``.
        note: What a reader should know besides.
    """

    date: str
    vqscore: str
    command: str
    labels_sha256: str
    grouped_by: str
    form: Literal["bounds", "combined"]
    metrics: Mapping[str, int]
    fitted_on: Labels
    held_out: Labels
    confidence: float
    target_false_pass: float
    target_false_fail: float
    false_pass: Rate
    false_fail: Rate
    rejected_among_passes: Rate
    coverage: float
    auc: float
    auc_low: float
    auc_high: float
    promise: Literal["both", "false_pass", "false_fail", "none"]
    note: str = ""

    def in_words(self) -> str:
        """What may be said of a pass and of a fail, in two sentences."""
        share = f"{self.confidence:.0%} confidence"
        passed, failed = self.false_pass, self.false_fail
        return (
            f"On {self.held_out.clips} labelled clips it was not fitted to, {passed.errors} of "
            f"{passed.clips} rejected ones passed (at most {passed.at_most:.0%} do, {share}) and "
            f"{failed.errors} of {failed.clips} accepted ones failed (at most "
            f"{failed.at_most:.0%}). It decided {self.coverage:.0%} of them."
        )
