"""What success costs: generators by cost and success, and those that none beats in both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vqscore.compare.table import Comparison, Estimate, Row
from vqscore.report.compare_words import number

__all__ = ["Chart", "Place", "Tick", "pareto_chart"]

WIDTH, HEIGHT = 440.0, 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 14.0, 16.0, 44.0

_COSTS = ("price", "wait_median")
"""Rows that are a cost, the one that says most first. Cost per usable second is none: success is in
it already, and a generator whose clips all fail has no such number."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A place on an axis, in the chart's own units, and its number."""

    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Place:
    """A generator on the chart; ``x`` and ``y`` with the ends of its 95 % intervals."""

    generator: str
    x: float
    y: float
    x_ends: tuple[float, float]
    y_ends: tuple[float, float]
    label_left: bool
    unbeaten: bool
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Coordinates for an inline SVG of 440 by 300.

    Args:
        cost: What stands on the horizontal axis.
        success: What stands on the vertical one.
        places: The generators.
        frontier: An SVG polyline through those that no other beats in both.
        across: Ticks of the cost.
        up: Ticks of success.
        absent: Generators that lack one of the two.
    """

    cost: str
    success: str
    places: tuple[Place, ...]
    frontier: str
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    absent: tuple[str, ...]


def pareto_chart(comparison: Comparison) -> Chart | None:
    """Cost against first-shot success; nothing unless two generators have both.

    Args:
        comparison: Generators compared. The cost is the price per clip; where fewer than two of
            them have one, the median wait.
    """
    rows = {row.key: row for row in comparison.rows}
    success = rows.get("first_shot")
    if success is None:
        return None
    for key in _COSTS:
        cost = rows.get(key)
        if cost is None:
            continue
        known = [name for name in comparison.generators if _both(cost, success, name)]
        if len(known) > 1:
            absent = tuple(name for name in comparison.generators if name not in known)
            return _chart(known, absent, cost, success)
    return None


def _both(cost: Row, success: Row, name: str) -> bool:
    return cost.estimates[name].value is not None and success.estimates[name].value is not None


def _chart(names: Sequence[str], absent: tuple[str, ...], cost: Row, success: Row) -> Chart:
    found = {name: (_known(cost, name), _known(success, name)) for name in names}
    ends = [x for name in names for x in (found[name][0], cost.estimates[name].high or 0.0)]
    steps = _steps(max(ends))
    most = steps[-1]

    def x_of(value: float) -> float:
        return round(_LEFT + (WIDTH - _LEFT - _RIGHT) * min(value / most, 1.0), 1)

    def y_of(value: float) -> float:
        return round(HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * value, 1)

    unbeaten = {name for name in names if not any(_beats(found[o], found[name]) for o in names)}
    places = []
    for name in names:
        x, y = found[name]
        across, up = _ends(cost.estimates[name], x), _ends(success.estimates[name], y)
        places.append(
            Place(
                generator=name,
                x=x_of(x),
                y=y_of(y),
                x_ends=(x_of(across[0]), x_of(across[1])),
                y_ends=(y_of(up[0]), y_of(up[1])),
                label_left=x_of(x) > WIDTH * 0.66,
                unbeaten=name in unbeaten,
                words=f"{name}: {number(y, 'share')}, {cost.label} {number(x, cost.unit)}",
            )
        )
    line = sorted((place.x, place.y) for place in places if place.unbeaten)
    return Chart(
        cost=cost.label,
        success=success.label,
        places=tuple(places),
        frontier=" ".join(f"{x},{y}" for x, y in line),
        across=tuple(Tick(x_of(step), number(step, cost.unit)) for step in steps),
        up=tuple(Tick(y_of(s), number(s, "share")) for s in (0.0, 0.25, 0.5, 0.75, 1.0)),
        absent=absent,
    )


def _known(row: Row, name: str) -> float:
    value = row.estimates[name].value
    assert value is not None
    return value


def _ends(estimate: Estimate, value: float) -> tuple[float, float]:
    """Both ends; an open one is the number itself."""
    low = value if estimate.low is None else estimate.low
    return low, value if estimate.high is None else estimate.high


def _beats(one: tuple[float, float], other: tuple[float, float]) -> bool:
    """No dearer and no worse, and not the same."""
    return one != other and one[0] <= other[0] and one[1] >= other[1]


def _steps(most: float) -> list[float]:
    """Round numbers from 0 to just above the most.

    >>> _steps(0.87), _steps(23)
    ([0.0, 0.2, 0.4, 0.6, 0.8, 1.0], [0.0, 5.0, 10.0, 15.0, 20.0, 25.0])
    """
    if most <= 0:
        return [0.0, 1.0]
    power = 10.0 ** math.floor(math.log10(most / 4))
    step = next(m * power for m in (1, 2, 5, 10) if most / (m * power) <= 5)
    return [round(step * n, 10) for n in range(math.ceil(most / step - 1e-9) + 1)]
