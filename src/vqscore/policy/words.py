"""A score beside its limits, in words."""

from __future__ import annotations

__all__ = ["against", "between"]


def against(value: float, bound: float) -> str:
    """A score under its bound, with as many digits as it takes to see that it is.

    >>> against(0.12, 0.5), against(0.4996, 0.5)
    ('0.12 < 0.50', '0.4996 < 0.5000')
    """
    shown, limit = _apart(value, bound)
    return f"{shown} < {limit}"


def between(metric: str, value: float, fail_below: float, pass_from: float) -> str:
    """A score in the band where it cannot be told.

    >>> between("motion", 0.5, 0.4, 0.6)
    'motion 0.50 is between 0.40 and 0.60'
    >>> between("motion", 0.5996, 0.4, 0.6)
    'motion 0.5996 is between 0.4000 and 0.6000'
    """
    shown, low, high = _apart(value, fail_below, pass_from)
    return f"{metric} {shown} is between {low} and {high}"


def _apart(value: float, *bounds: float) -> tuple[str, ...]:
    """The numbers, with as many digits as it takes to tell the first from those it differs from."""
    for digits in (2, 3, 4):
        shown, *limits = (f"{number:.{digits}f}" for number in (value, *bounds))
        if all(
            shown != limit or value == bound for limit, bound in zip(limits, bounds, strict=True)
        ):
            return shown, *limits
    return tuple(map(str, (value, *bounds)))
