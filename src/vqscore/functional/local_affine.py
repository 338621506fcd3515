"""The best affine motion of each small window of a flow, and how well it fits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

__all__ = ["LocalAffine", "local_affine"]


@dataclass(frozen=True, slots=True, eq=False)
class LocalAffine:
    """One value for each window, ``(R, C)``.

    Args:
        speed: Length of the mean flow, px.
        strain: Root of half of the squared shears and change of area, 1 (px a px): 0 where the
            window only shifts and turns.
        bending: Motion that the strain accounts for at the window's rim, px.
        misfit: Root mean square of what no affine motion accounts for, px.
    """

    speed: NDArray[np.float32]
    strain: NDArray[np.float32]
    bending: NDArray[np.float32]
    misfit: NDArray[np.float32]

    @property
    def coherent_strain(self) -> NDArray[np.float32]:
        """Strain times the share of the bending in bending and misfit.

        At a joint or an outline flow breaks, and no affine motion fits; where a surface is
        stretched one fits well.
        """
        bent = self.bending**2
        return np.asarray(self.strain * bent / (bent + self.misfit**2 + 0.05), np.float32)


def local_affine(flow: NDArray[np.float32], window: int, spacing: float) -> LocalAffine:
    """Least squares in every ``window`` x ``window`` window of a flow sampled on a grid.

    Args:
        flow: ``(R, C, 2)`` px.
        window: Samples along a side.
        spacing: Px between samples.

    >>> import numpy as np
    >>> y, x = np.mgrid[:6, :6].astype(np.float32) * 8
    >>> stretched = local_affine(np.dstack([0.1 * x, 0 * x]), 4, 8.0)
    >>> round(float(stretched.strain[0, 0]), 3), round(float(stretched.misfit.max()), 3)
    (0.1, 0.0)
    >>> turned = local_affine(np.dstack([-0.1 * y, 0.1 * x]), 4, 8.0)
    >>> round(float(turned.strain.max()), 3)
    0.0
    """
    arm = np.arange(window, dtype=np.float32) - (window - 1) / 2
    norm = float((arm**2).sum() * window)
    planes = np.ascontiguousarray(np.moveaxis(flow, 2, 0))
    ones = np.ones_like(arm)
    mean = np.asarray(_over_windows(planes, ones, ones) / window**2, np.float32)
    by_x = _over_windows(planes, ones, arm) / norm
    by_y = _over_windows(planes, arm, ones) / norm
    # Fitted parts are orthogonal, so what is left over follows without the fit itself.
    total = _squares(planes, mean, window) / window**2
    left_over = np.maximum(0.0, total - (by_x**2 + by_y**2) * norm / window**2)
    misfit = left_over[0] + left_over[1]
    across, down = by_x / spacing, by_y / spacing
    (ux, vx), (uy, vy) = across, down
    strain = np.sqrt(((ux - vy) ** 2 + (uy + vx) ** 2 + (ux + vy) ** 2) / 2)
    reach = spacing * (window - 1) / 2
    return LocalAffine(
        np.hypot(*mean).astype(np.float32),
        strain.astype(np.float32),
        (strain * reach).astype(np.float32),
        np.sqrt(misfit).astype(np.float32),
    )


def _over_windows(
    planes: NDArray[np.float32], down: NDArray[np.float32], across: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Weighted sum over each window, one sum for all windows at a time: ``(2, R', C')``."""
    columns = planes.shape[2] - len(across) + 1
    rows = planes.shape[1] - len(down) + 1
    found = np.zeros((2, rows, columns), np.float32)
    for row, weight in enumerate(down):
        weighted = planes[:, row : row + rows] * weight
        found += reduce(
            np.add, [weighted[..., k : k + columns] * each for k, each in enumerate(across)]
        )
    return found


def _squares(
    planes: NDArray[np.float32], mean: NDArray[np.float32], window: int
) -> NDArray[np.float32]:
    """Sum over each window of the squared distance to its mean."""
    _, rows, columns = mean.shape
    found = np.zeros_like(mean)
    for row in range(window):
        parts = [planes[:, row : row + rows, k : k + columns] - mean for k in range(window)]
        found += reduce(np.add, [part * part for part in parts])
    return found
