"""The small network that finds warped and doubled limbs in motion maps."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from vqscore.functional.moving_context import CONTEXT

__all__ = ["CHANNELS", "LimbNet", "as_channels"]

CHANNELS = 17 + CONTEXT
"""What :func:`as_channels` gives of a sample: its maps, and what the rest is like."""


def as_channels(maps: Tensor, context: Tensor) -> Tensor:
    """What the network reads, ``(29, N, R, C)``: large values are squeezed.

    Args:
        maps: ``(N, 17, R, C)`` of :class:`~vqscore.features.motion_maps.MotionMap`.
        context: ``(N, 12)`` of :func:`~vqscore.functional.moving_context.moving_context`.
    """
    found = []
    for each in (maps[:, :7], maps[:, 7:14]):
        x, y, followed, left_over, uneven, strain, misfit = each.unbind(1)
        found += [
            _squeezed(x), _squeezed(y), followed, torch.log1p(left_over) / 2, torch.log1p(uneven),
            torch.log1p(5 * strain), torch.log1p(misfit),
        ]  # fmt: skip
    detail, change, grey = maps[:, 14:].unbind(1)
    found += [torch.log1p(detail), _squeezed(change), grey / 128 - 1]
    rest = context.T[:, :, None, None].expand(-1, -1, *grey.shape[1:])
    return torch.cat([torch.stack(found), rest])


def _squeezed(values: Tensor) -> Tensor:
    return torch.sign(values) * torch.log1p(values.abs())


class _OverSamples(nn.Conv3d):
    """A 3-D convolution as a sum of 2-D ones, which PyTorch computes in a sixth of the time.

    Reads and gives ``(B, N, C, R, S)``: samples before channels.
    """

    def forward(self, x: Tensor) -> Tensor:
        """The same sums in another order."""
        weights, step = self.weight.unbind(2), self.dilation[0]
        middle = len(weights) // 2
        found = self._of_each(x, weights[middle], self.bias)
        for k in range(1, middle + 1):
            apart = k * step
            found[:, apart:] += self._of_each(x[:, :-apart], weights[middle - k])
            found[:, :-apart] += self._of_each(x[:, apart:], weights[middle + k])
        return found

    def _of_each(self, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
        padding, dilation = self.padding[1:], self.dilation[1:]
        found = nn.functional.conv2d(x.flatten(0, 1), weight, bias, 1, padding, dilation)
        return found.view(*x.shape[:2], *found.shape[1:])


class LimbNet(nn.Module):
    """Log odds that a cell of a sample is of a limb that looks as none should.

    Four samples before and four after decide about one.

    Args:
        width: Channels between layers.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, width: int = 16) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(CHANNELS, 1, 1, 1))
        self.register_buffer("scale", torch.ones(CHANNELS, 1, 1, 1))
        self.first = _OverSamples(CHANNELS, width, (1, 3, 3), padding=(0, 1, 1))
        self.near = _OverSamples(width, width, 3, padding=1)
        self.wide = _OverSamples(width, width, 3, padding=(1, 2, 2), dilation=(1, 2, 2))
        self.long = _OverSamples(width, width, (3, 1, 1), padding=(2, 0, 0), dilation=(2, 1, 1))
        self.last = _OverSamples(width, 1, 1)

    def forward(self, channels: Tensor) -> Tensor:
        """``(B, 29, N, R, C)`` to ``(B, N, R, C)``."""
        x = ((channels - self.mean) / self.scale).transpose(1, 2)
        x = torch.relu(self.first(x))
        for layer in (self.near, self.wide, self.long):
            x = x + torch.relu(layer(x))
        odds: Tensor = self.last(x)[:, :, 0]
        return odds
