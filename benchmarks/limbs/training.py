"""Teach the network on pieces of examples; sound clips and their variants say what is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from vqscore.functional.moving_context import TOTALS, moving_context, moving_totals
from vqscore.models.limb_net import CHANNELS, LimbNet, as_channels

_SIDE = 16
"""Samples, rows and columns of a piece."""
_BATCH = 16
_MIRROR_X, _MIRROR_Y = (0, 7), (1, 8)
"""Channels that change their sign in a mirror: motion in x, motion in y."""
_COVERED, _CLEAR = 0.5, 0.02
"""Shares of a cell from and up to which it is said to be of a defect, and not to be."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A clip's channels ``(29, N, R, C)``, and the share of its cells that a defect covers."""

    channels: NDArray[np.float32]
    cells: NDArray[np.float32]


def lesson(maps: NDArray[np.floating], cells: NDArray[np.floating] | None = None) -> Lesson:
    """What a clip teaches, by its motion maps ``(N, 17, R, C)``; without cells it is sound."""
    maps = maps.astype(np.float32)
    totals = np.stack([moving_totals(each) for each in maps])
    context = moving_context(totals, np.zeros(TOTALS))
    channels = as_channels(torch.from_numpy(maps), torch.from_numpy(context)).numpy()
    if cells is None:
        cells = np.zeros(channels.shape[1:], np.float32)
    return Lesson(channels, cells.astype(np.float32))


def teach(
    planted: Sequence[Sequence[Lesson]],
    sound: Sequence[Sequence[Lesson]],
    harmless: Sequence[Sequence[Lesson]],
    *,
    steps: int,
    width: int = 16,
    seed: int = 0,
) -> LimbNet:
    """A network that was taught.

    Args:
        planted: Examples with defects, by the clip they were planted in.
        sound: Looks at a camera's clip, by clip.
        harmless: Variants of these clips, by clip.
        steps: Batches of 16 pieces.
        width: The network's.
        seed: Of pieces, mirrors and first weights.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    rng = np.random.default_rng(seed)
    net = LimbNet(width)
    seen = [looks[0].channels.reshape(CHANNELS, -1) for looks in sound]
    net.mean[:] = torch.from_numpy(np.mean([s.mean(1) for s in seen], 0)).reshape(-1, 1, 1, 1)
    spread = np.mean([s.std(1) for s in seen], 0) + 0.05
    net.scale[:] = torch.from_numpy(spread).reshape(-1, 1, 1, 1)
    drop = nn.Dropout3d(0.1)
    optimizer = torch.optim.AdamW(net.parameters(), weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 4e-3, steps)
    for _ in range(steps):
        batch = [_drawn(planted, sound, harmless, rng) for _ in range(_BATCH)]
        channels, cells, there = (
            torch.from_numpy(np.stack(each)) for each in zip(*batch, strict=True)
        )
        optimizer.zero_grad()
        centred = drop((channels - net.mean) / net.scale) * net.scale + net.mean
        _loss(net(centred), cells, there).backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def _loss(odds: Tensor, cells: Tensor, there: Tensor) -> Tensor:
    sure = ((cells < _CLEAR) | (cells > _COVERED)).float() * there
    wrong = nn.functional.binary_cross_entropy_with_logits(
        odds, (cells > _COVERED).float(), reduction="none"
    )
    return (wrong * sure).sum() / sure.sum()


Piece = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]


def _drawn(
    planted: Sequence[Sequence[Lesson]],
    sound: Sequence[Sequence[Lesson]],
    harmless: Sequence[Sequence[Lesson]],
    rng: np.random.Generator,
) -> Piece:
    luck = rng.random()
    if luck < 0.6:
        clip = planted[rng.integers(len(planted))]
        return _piece(clip[rng.integers(len(clip))], rng, on_defect=rng.random() < 0.75)
    group = harmless if luck < 0.8 and harmless else sound
    clip = group[rng.integers(len(group))]
    return _piece(clip[rng.integers(len(clip))], rng, on_defect=False)


def _piece(one: Lesson, rng: np.random.Generator, *, on_defect: bool) -> Piece:
    size = one.channels.shape[1:]
    places = np.argwhere(one.cells > _COVERED) if on_defect else np.zeros((0, 3), int)
    corner = [0, 0, 0]
    for _ in range(8):
        if len(places):
            about = places[rng.integers(len(places))]
            corner = [
                int(np.clip(p - rng.integers(min(_SIDE, s)), 0, max(0, s - _SIDE)))
                for p, s in zip(about, size, strict=True)
            ]
            break
        corner = [int(rng.integers(max(1, s - _SIDE + 1))) for s in size]
        window = tuple(slice(c, c + _SIDE) for c in corner)
        # Where nothing moves there is little to learn.
        if np.abs(one.channels[(slice(0, 2), *window)]).max() > 0.4:
            break
    window = tuple(slice(c, c + _SIDE) for c in corner)
    channels, marked = one.channels[(slice(None), *window)], one.cells[window]
    if rng.random() < 0.5:
        channels, marked = _signed(channels[..., ::-1], _MIRROR_X), marked[..., ::-1]
    if rng.random() < 0.5:
        channels, marked = _signed(channels[:, :, ::-1], _MIRROR_Y), marked[:, ::-1]
    there = np.ones(marked.shape, np.float32)
    return _filled(channels), _filled(marked), _filled(there)


def _signed(channels: NDArray[np.float32], turned: tuple[int, ...]) -> NDArray[np.float32]:
    channels = channels.copy()
    channels[list(turned)] *= -1
    return channels


def _filled(part: NDArray[np.float32]) -> NDArray[np.float32]:
    missing = [(0, _SIDE - side) for side in part.shape[-3:]]
    kept = [(0, 0)] * (part.ndim - 3)
    return np.ascontiguousarray(np.pad(part, [*kept, *missing]))
