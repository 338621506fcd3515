"""A score beside its limits, in words."""

from __future__ import annotations

__all__ = ["against", "between"]


def against(value: float, bound: float) -> str:
    """A score under its bound, with as many digits as it takes to see that it is.

    >>> against(0.12, 0.5), against(0.4996, 0.5)
    ('0.12 < 0.50', '0.4996 < 0.5000')
    """
    for digits in (2, 3, 4):
        if f"{value:.{digits}f}" != f"{bound:.{digits}f}":
            return f"{value:.{digits}f} < {bound:.{digits}f}"
    return f"{value} < {bound}"


def between(metric: str, value: float, fail_below: float, pass_from: float) -> str:
    """A score in the band where it cannot be told.

    >>> between("motion", 0.5, 0.4, 0.6)
    'motion 0.50 is between 0.40 and 0.60'
    """
    return f"{metric} {value:.2f} is between {fail_below:.2f} and {pass_from:.2f}"
