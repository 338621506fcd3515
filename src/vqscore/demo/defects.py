"""One thing wrong in each take, of the kinds that generators get wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from vqscore.demo.photos import Pixels
from vqscore.demo.scene import step
from vqscore.demo.take import SECONDS, Take

__all__ = ["PROMPT", "SHOTS", "Shot"]

PROMPT = "an astronaut in a space suit behind a table with a cup of coffee"
"""What the scene shows."""

_MIDDLE = SECONDS / 2


def _displaced(layer: Pixels, dx: NDArray[np.float32], dy: NDArray[np.float32]) -> Pixels:
    """A layer whose pixels are taken from ``(dx, dy)`` further on."""
    rows, columns = np.mgrid[: layer.shape[0], : layer.shape[1]].astype(np.float32)
    warped = cv2.remap(
        layer, columns + dx, rows + dy, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT
    )
    return cast("Pixels", warped)


def _bump(shape: tuple[int, ...], x: float, y: float, sx: float, sy: float) -> NDArray[np.float32]:
    """1 at a point, falling off to 0 around it."""
    rows, columns = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return cast(
        "NDArray[np.float32]", np.exp(-(((columns - x) / sx) ** 2) - ((rows - y) / sy) ** 2)
    )


class FaceSwapped(Take):
    """Half way through, her face turns into someone else's within a few frames."""

    @cached_property
    def _other(self) -> Pixels:
        """Another face in the same place: other proportions, other skin, other hair."""
        layer = self.scene.woman
        size = layer.shape[0] / 512
        rows, columns = np.mgrid[: layer.shape[0], : layer.shape[1]].astype(np.float32) / size
        # Her face stands at (224, 115) in the photograph. A field says how far on a pixel is taken
        # from: growing from the middle outwards it shrinks, falling it widens.
        x, y = columns - 224, rows - 115
        face = np.exp(-((x / 42) ** 2) - ((y / 52) ** 2))
        eyes = np.exp(-(((y + 12) / 14) ** 2))
        nose = np.exp(-(((y - 10) / 12) ** 2))
        mouth = np.exp(-(((y - 30) / 12) ** 2))
        jaw = np.exp(-(((y - 45) / 20) ** 2))
        # Eyes lower and closer, a broad nose, a wide low mouth, a narrow jaw.
        dx = face * x * (0.38 * eyes + 0.36 * jaw + 0.1)
        dx -= 0.22 * x * np.exp(-(((y - 26) / 9) ** 2) - (x / 26) ** 2)
        dy = face * (-8.5 * eyes + 7.0 * nose - 7.0 * mouth + 0.06 * y)
        other = _displaced(layer, (dx * size).astype(np.float32), (dy * size).astype(np.float32))
        # Tanned skin, dark hair.
        skin = np.exp(-((x / 40) ** 4) - ((y - 5) / 58) ** 4)
        hair = np.clip(1.3 * np.exp(-((x / 82) ** 4) - ((y + 20) / 80) ** 4) - skin, 0, 1)
        lab = cv2.cvtColor(other[..., :3], cv2.COLOR_RGB2LAB).astype(np.float32)
        lab[..., 0] *= (1 - 0.33 * skin) * (1 - 0.55 * hair)
        other[..., :3] = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
        return other

    def woman(self, t: float) -> Pixels:
        """Her until the middle, the other one after it."""
        share = step((t - _MIDDLE) / 0.2)
        return cv2.addWeighted(self.scene.woman, 1 - share, self._other, share, 0)  # type: ignore[return-value]


class ArmWarped(Take):
    """Her arm and shoulder swell, bend and shrink like rubber."""

    def woman(self, t: float) -> Pixels:
        """Her, with the arm out of shape from the first half second on."""
        layer = self.scene.woman
        grown = step((t - 0.5) / 0.6)
        height, width = layer.shape[:2]
        rows, columns = np.mgrid[:height, :width].astype(np.float32)
        near = _bump(layer.shape, 85, 150, 90, 100)
        wave = np.sin(rows / 14 + 8.0 * t) + 0.6 * np.sin(columns / 11 - 5.6 * t)
        dx = 26 * grown * near * wave
        dy = 21 * grown * near * np.cos(columns / 15 + 6.8 * t)
        return _displaced(layer, dx.astype(np.float32), dy.astype(np.float32))


class WallMelted(Take):
    """The wall behind her runs like wax."""

    def wall(self, t: float) -> Pixels:
        """The wall, more and more out of shape."""
        layer = self.scene.wall
        grown = step(t / SECONDS)
        rows, columns = np.mgrid[: layer.shape[0], : layer.shape[1]].astype(np.float32)
        dx = 16 * grown * np.sin(rows / 31 + columns / 90 + 1.1 * t)
        dy = -26 * grown * (1 + np.sin(columns / 37 + 0.9 * t)) / 2 * (0.4 + rows / 400)
        return _displaced(layer, dx.astype(np.float32), dy.astype(np.float32))


class CupVanished(Take):
    """The cup is there, and then it is not."""

    def cup_share(self, t: float) -> float:
        """Gone within three frames."""
        return 1 - step((t - _MIDDLE) / 0.125)


class Flickering(Take):
    """The exposure jumps from frame to frame."""

    def exposure(self, index: int) -> float:
        """Up to a sixth too bright or too dark."""
        jumps = np.random.default_rng(3).uniform(-0.16, 0.16, 1000)
        return 1.0 + float(jumps[index])


@dataclass(frozen=True)
class Shot:
    """A clip of the demo: how it is made, what it is scored against, what should be found.

    Args:
        take: How it is filmed.
        prompt: What it is said to show.
        wrong: The metric that should name what is wrong; nothing is, if there is none.
    """

    take: type[Take]
    prompt: str = PROMPT
    wrong: str | None = None


SHOTS: Mapping[str, Shot] = {
    "clean": Shot(Take),
    "face-swapped": Shot(FaceSwapped, wrong="identity_persistence"),
    "arm-warped": Shot(ArmWarped, wrong="limb_integrity"),
    "wall-melted": Shot(WallMelted, wrong="background_integrity"),
    "cup-vanished": Shot(CupVanished, wrong="object_permanence"),
    "flickering": Shot(Flickering, wrong="temporal_flicker"),
    "wrong-prompt": Shot(
        Take, "a sailing boat on the open sea at sunset", wrong="prompt_adherence"
    ),
}
"""Name to shot."""
