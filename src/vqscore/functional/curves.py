"""From a raw quantity, where more is worse, to a score."""

from __future__ import annotations

import math

__all__ = ["halving"]


def halving(amount: float, half: float, power: float = 1.0) -> float:
    r"""``1`` at none, ``.5`` at ``half``, towards ``0`` beyond: :math:`2^{-(x / x_0)^p}`.

    >>> halving(0, 3), halving(3, 3), halving(6, 3)
    (1.0, 0.5, 0.25)
    """
    return math.exp(-math.log(2) * (max(0.0, amount) / half) ** power)
