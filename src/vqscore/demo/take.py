"""One take of the scene. Defects are takes in which one thing goes wrong."""

from __future__ import annotations

import math
from collections.abc import Iterator

import cv2
import numpy as np

from vqscore.demo.photos import Pixels
from vqscore.demo.scene import HEIGHT, WIDTH, Matrix, Scene, camera, moved, over, step

__all__ = ["FPS", "SECONDS", "Take"]

FPS = 24
SECONDS = 3.5

_WALL, _WOMAN, _TABLE = 0.94, 1.0, 1.08
"""How near the planes are, the woman's being 1."""


class Take:
    """The clean take. A defect overrides one of the methods that give a layer at a time."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def wall(self, t: float) -> Pixels:
        """The wall as it is at ``t`` seconds."""
        del t
        return self.scene.wall

    def woman(self, t: float) -> Pixels:
        """The woman as she is at ``t`` seconds, before she moves."""
        del t
        return self.scene.woman

    def cup_share(self, t: float) -> float:
        """How much of the cup there is: 1 is all of it."""
        del t
        return 1.0

    def exposure(self, index: int) -> float:
        """How bright a frame is; 1 is right."""
        del index
        return 1.0

    def frames(self) -> Iterator[Pixels]:
        """Every frame, ``(360, 640, 3)`` RGB."""
        grain = np.random.default_rng(7)
        for index in range(round(FPS * SECONDS)):
            frame = self._frame(index / FPS).astype(np.float32) * self.exposure(index)
            frame += grain.normal(0, 1.5, frame.shape[:2])[..., None]
            yield np.clip(frame + 0.5, 0, 255).astype(np.uint8)

    def _frame(self, t: float) -> Pixels:
        wall = camera(t, SECONDS, _WALL)
        frame: Pixels = cv2.warpAffine(self.wall(t), wall, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)  # type: ignore[assignment]
        frame = over(frame, self.woman(t), self._placed(_WOMAN, t, self._sway(t)))
        frame = over(frame, self.scene.table, self._placed(_TABLE, t, _shift(-40, 298)))
        share = self.cup_share(t)
        for layer, x, y in ((self.scene.cup_shadow, 456, 268), (self.scene.cup, 450, 258)):
            faded = layer.copy()
            faded[..., 3] = (faded[..., 3] * share).astype(np.uint8)
            frame = over(frame, faded, self._placed(_TABLE, t, _shift(x, y)))
        return frame

    @staticmethod
    def _placed(nearness: float, t: float, inner: Matrix) -> Matrix:
        outer = np.vstack([camera(t, SECONDS, nearness), [0, 0, 1]])
        both: Matrix = outer @ np.vstack([inner, [0, 0, 1]])
        return both[:2]

    @staticmethod
    def _sway(t: float) -> Matrix:
        """She shifts her weight from one foot to the other."""
        away = step(t / SECONDS)
        return moved(
            185 + 26 * away,
            46 + 1.5 * math.sin(2 * math.pi * 0.9 * t),
            1.5 - 3.5 * away,
            (175, 350),
        )


def _shift(x: float, y: float) -> Matrix:
    return np.array([[1.0, 0.0, x], [0.0, 1.0, y]])
