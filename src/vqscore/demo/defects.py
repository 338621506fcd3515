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
        # Her face stands at (224, 115) in the photograph. Both fields move what is seen towards
        # where it is wanted, so a positive value takes pixels from the right or from below.
        x, y = columns - 224, rows - 115
        near = np.exp(-((x / 42) ** 2) - ((y / 52) ** 2))
        # Eyes closer together and lower, a longer nose, a wider jaw and a smaller mouth.
        eyes = np.exp(-(((y + 12) / 14) ** 2))
        jaw = np.exp(-(((y - 38) / 22) ** 2))
        dx = near * (0.35 * x * eyes - 0.32 * x * jaw)
        dy = near * (-9.0 * eyes + 7.0 * np.exp(-(((y - 22) / 14) ** 2)))
        face = _displaced(layer, (dx * size).astype(np.float32), (dy * size).astype(np.float32))
        # Darker skin and dark hair.
        lab = cv2.cvtColor(face[..., :3], cv2.COLOR_RGB2LAB).astype(np.float32)
        head = np.clip(1.6 * np.exp(-((x / 80) ** 4) - ((y + 15) / 78) ** 4), 0, 1)
        lab[..., 0] -= head * (0.45 * lab[..., 0])
        other = face.copy()
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
        near = _bump(layer.shape, 55, 215, 60, 70)
        wave = np.sin(rows / 11 + 7.0 * t) + 0.6 * np.sin(columns / 9 - 5.0 * t)
        dx = 11 * grown * near * wave
        dy = 8 * grown * near * np.cos(columns / 12 + 6.0 * t)
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
