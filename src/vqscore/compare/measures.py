"""What a buyer asks of a generator: each question as cells of a prompt, and a statistic of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from vqscore.compare.rates import success_at_k
from vqscore.compare.resampling import Statistic
from vqscore.compare.statistics_of_cells import mean, quantile, ratio, slope_per_ten
from vqscore.compare.table import Unit
from vqscore.compare.take import Take
from vqscore.policy import Policy

__all__ = ["Cell", "Measure", "measures_for"]

Cell: TypeAlias = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of the table.

    Args:
        key: Its name in JSON and CSV.
        label: Its name for people.
        unit: Of the number.
        better: Which way is better.
        cells: A prompt's attempts of one generator, in order, to the cells that have a value.
        statistic: Cells to the number.
        kind: ``"rate"``: cells are 1 and 0, with Wilson's interval; ``"inverse"``: likewise, and
            the number is one over the rate; ``"number"``: anything, with a bootstrap interval.
        complete: Whether a generator must have the value for every attempt: a total that lacks
            some is wrong.
        per_prompt: Whether a cell is a prompt's rather than an attempt's.
        needs_interval: Whether a number without an interval says nothing: a slope over clips that
            are, but for one, all of one length.
    """

    key: str
    label: str
    unit: Unit
    better: Literal["higher", "lower"]
    cells: Callable[[Sequence[Take]], list[Cell]]
    statistic: Statistic = mean
    kind: Literal["rate", "inverse", "number"] = "number"
    complete: bool = False
    per_prompt: bool = False
    needs_interval: bool = False


def measures_for(policy: Policy, most_attempts: int) -> tuple[Measure, ...]:
    """The table's rows under a policy; those that nobody has a value for are left out later.

    Args:
        policy: Rows on single metrics follow its bounds.
        most_attempts: The most attempts that a generator made at a prompt.
    """
    bounded = policy.bounds
    return (
        Measure("first_shot", "first-shot success", "share", "higher", _first_shot, kind="rate",
                per_prompt=True),
        *(Measure(f"success_at_{k}", f"success within {k} attempts", "share", "higher",
                  _success_within(k), per_prompt=True)
          for k in (2, 3, 5, 10) if k <= most_attempts),
        Measure("attempts_to_success", "attempts per usable clip", "attempts", "lower", _passed,
                kind="inverse"),
        Measure("accepted", "accepted by a person, first attempt", "share", "higher", _accepted,
                kind="rate", per_prompt=True),
        *(measure for metric, measure in _by_metric() if metric in bounded),
        Measure("frame_consistency", "frame consistency", "score", "higher",
                _score("frame_consistency")),
        Measure("drift", "error propagation: end as good as start", "score", "higher",
                _score("drift")),
        Measure("slope_within", "score slope within a clip", "per 10 s", "higher",
                _slope_within(tuple(policy.metrics))),
        Measure("slope_over_length", "score slope over clip length", "per 10 s", "higher",
                _length_and_score(tuple(policy.metrics)), slope_per_ten, needs_interval=True),
        Measure("wait_median", "wait, median", "seconds", "lower", _stated("wait_seconds"),
                quantile(0.5)),
        Measure("wait_p90", "wait, 90th percentile", "seconds", "lower", _stated("wait_seconds"),
                quantile(0.9)),
        Measure("queue_median", "queue, median", "seconds", "lower", _stated("queue_seconds"),
                quantile(0.5)),
        Measure("queue_p90", "queue, 90th percentile", "seconds", "lower", _stated("queue_seconds"),
                quantile(0.9)),
        Measure("peak_vram", "peak VRAM", "GB", "lower", _stated("peak_vram_gb"), quantile(1.0)),
        Measure("steps", "inference steps (NFE)", "steps", "lower", _stated("steps")),
        Measure("price", "price per clip", "price", "lower", _stated("price")),
        Measure("price_per_usable_second", "cost per usable second", "price/s", "lower",
                _per_usable_second("price"), ratio, complete=True),
        Measure("wait_per_usable_second", "wait per usable second", "s/s", "lower",
                _per_usable_second("wait_seconds"), ratio, complete=True),
    )  # fmt: skip


def _by_metric() -> tuple[tuple[str, Measure], ...]:
    """Rows on single metrics. What holds counts the unmeasured against; defects are those seen."""
    return (
        ("prompt_adherence",
         Measure("prompt_adherence", "prompt adherence", "share", "higher",
                 _kept("prompt_adherence"), kind="rate")),
        ("identity_persistence",
         Measure("identity_kept", "identity kept", "share", "higher",
                 _kept("identity_persistence"), kind="rate")),
        ("limb_integrity",
         Measure("limb_morphing", "limb morphing", "share", "lower",
                 _broken("limb_integrity"), kind="rate")),
        ("background_integrity",
         Measure("background_melting", "background melting", "share", "lower",
                 _broken("background_integrity"), kind="rate")),
        ("object_permanence",
         Measure("vanishing", "things vanishing", "share", "lower",
                 _broken("object_permanence"), kind="rate")),
    )  # fmt: skip


def _first_shot(takes: Sequence[Take]) -> list[Cell]:
    return [(float(take.passed),) for take in takes if take.entry.attempt == 1]


def _passed(takes: Sequence[Take]) -> list[Cell]:
    return [(float(take.passed),) for take in takes]


def _accepted(takes: Sequence[Take]) -> list[Cell]:
    return [
        (float(take.entry.accept),)
        for take in takes
        if take.entry.attempt == 1 and take.entry.accept is not None
    ]


def _success_within(k: int) -> Callable[[Sequence[Take]], list[Cell]]:
    def cells(takes: Sequence[Take]) -> list[Cell]:
        if len(takes) < k:
            return []
        return [(success_at_k(sum(take.passed for take in takes), len(takes), k),)]

    return cells


def _kept(metric: str) -> Callable[[Sequence[Take]], list[Cell]]:
    """1 where the bound is met; 0 where it is not, or could not be measured."""

    def cells(takes: Sequence[Take]) -> list[Cell]:
        standings = [take.standing(metric) for take in takes]
        return [(float(s == "kept"),) for s in standings if s != "not_applicable"]

    return cells


def _broken(metric: str) -> Callable[[Sequence[Take]], list[Cell]]:
    """1 where the defect was seen, among the clips that could be looked at."""

    def cells(takes: Sequence[Take]) -> list[Cell]:
        standings = [take.standing(metric) for take in takes]
        return [
            (float(s == "broken"),)
            for s in standings
            if s not in ("not_applicable", "not_measured")
        ]

    return cells


def _score(metric: str) -> Callable[[Sequence[Take]], list[Cell]]:
    def cells(takes: Sequence[Take]) -> list[Cell]:
        return [(value,) for take in takes if (value := take.value(metric)) is not None]

    return cells


def _stated(name: str) -> Callable[[Sequence[Take]], list[Cell]]:
    def cells(takes: Sequence[Take]) -> list[Cell]:
        values = [getattr(take.entry, name) for take in takes]
        return [(float(value),) for value in values if value is not None]

    return cells


def _per_usable_second(name: str) -> Callable[[Sequence[Take]], list[Cell]]:
    """What each attempt cost, and the usable seconds it gave: none unless it passed."""

    def cells(takes: Sequence[Take]) -> list[Cell]:
        found: list[Cell] = []
        for take in takes:
            spent = getattr(take.entry, name)
            gained = take.seconds if take.passed else 0.0
            if spent is not None and gained is not None:
                found.append((float(spent), float(gained)))
        return found

    return cells


def _length_and_score(metrics: Sequence[str]) -> Callable[[Sequence[Take]], list[Cell]]:
    """Seconds, and the lowest score among the metrics that the policy judges by."""

    def cells(takes: Sequence[Take]) -> list[Cell]:
        found: list[Cell] = []
        for take in takes:
            values = [value for m in metrics if (value := take.value(m)) is not None]
            if values and take.seconds is not None:
                found.append((take.seconds, min(values)))
        return found

    return cells


def _slope_within(metrics: Sequence[str]) -> Callable[[Sequence[Take]], list[Cell]]:
    """The clip's mean slope of local scores against time, where metrics have a timeline."""

    def cells(takes: Sequence[Take]) -> list[Cell]:
        found: list[Cell] = []
        for take in takes:
            slopes = [slope for m in metrics if (slope := take.slope(m)) is not None]
            if slopes:
                found.append((sum(slopes) / len(slopes),))
        return found

    return cells
