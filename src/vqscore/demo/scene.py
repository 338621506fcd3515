"""A room: a brick wall with two pictures, a woman behind a table, a cup of coffee on it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from vqscore.demo import photos
from vqscore.demo.photos import Pixels

__all__ = ["HEIGHT", "WIDTH", "Matrix", "Scene", "camera", "moved", "over", "step"]

WIDTH, HEIGHT = 640, 360
_WORLD = (920, 420)
_TABLE_TOP = 276

Matrix = NDArray[np.float64]
"""``(2, 3)``: from a layer's pixels to the frame's."""


def step(t: float) -> float:
    """From 0 to 1 with a gentle start and end.

    >>> [round(step(t), 6) for t in (0.0, 0.5, 1.0)]
    [0.0, 0.5, 1.0]
    """
    return 0.5 - 0.5 * math.cos(math.pi * min(1.0, max(0.0, t)))


def camera(t: float, seconds: float, nearness: float) -> Matrix:
    """Where the world is in the frame: a pan to the right with a hand that is not quite still.

    Args:
        t: Seconds into the film.
        seconds: Length of the film.
        nearness: 1 for the plane of the woman; what is nearer passes faster.
    """
    x = 10 + 150 * step(t / seconds) + 1.5 * math.sin(2.1 * t)
    y = 26 + 2.0 * math.sin(1.3 * t + 0.5) + 0.7 * math.sin(4.1 * t)
    return np.array([[1.0, 0.0, -x * nearness], [0.0, 1.0, -y * nearness]])


def moved(
    dx: float, dy: float, degrees: float, around: tuple[float, float], size: float = 1.0
) -> Matrix:
    """A shift, turn and scaling of a layer."""
    matrix = cast("Matrix", cv2.getRotationMatrix2D(around, degrees, size))
    matrix[:, 2] += np.array([dx, dy])
    return matrix


def over(frame: Pixels, layer: Pixels, matrix: Matrix) -> Pixels:
    """A layer laid over a frame; its fourth channel says where it covers."""
    placed = cv2.warpAffine(layer, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC)
    share = placed[..., 3:].astype(np.float32) / 255
    return cast("Pixels", (placed[..., :3] * share + frame * (1 - share) + 0.5).astype(np.uint8))


def _sized(layer: Pixels, width: int) -> Pixels:
    height = round(layer.shape[0] * width / layer.shape[1])
    return cast("Pixels", cv2.resize(layer, (width, height), interpolation=cv2.INTER_AREA))


def _tinted(grey: Pixels, colour: tuple[float, float, float]) -> Pixels:
    shaded = grey.astype(np.float32) / float(grey.mean()) * np.array(colour, np.float32)
    return cast("Pixels", np.clip(shaded, 0, 255).astype(np.uint8))


def _hang(wall: Pixels, picture: Pixels, x: int, y: int) -> None:
    """A picture in a white mount and a dark frame, with its shadow on the wall."""
    mount = cv2.copyMakeBorder(picture, 8, 8, 8, 8, cv2.BORDER_CONSTANT, value=(232, 228, 220))
    framed = cv2.copyMakeBorder(mount, 5, 5, 5, 5, cv2.BORDER_CONSTANT, value=(48, 36, 28))
    height, width = framed.shape[:2]
    shadow = np.zeros(wall.shape[:2], np.float32)
    cv2.rectangle(shadow, (x + 5, y + 7), (x + width + 5, y + height + 7), 0.6, -1)
    wall[:] = (wall * (1 - cv2.GaussianBlur(shadow, (0, 0), 6))[..., None]).astype(np.uint8)
    wall[y : y + height, x : x + width] = framed


@dataclass(frozen=True)
class Scene:
    """The layers, back to front, each in pixels of the world."""

    @cached_property
    def wall(self) -> Pixels:
        """The brick wall with its pictures, opaque."""
        bricks = cv2.resize(photos.wall_texture(), (960, 960), interpolation=cv2.INTER_CUBIC)
        part = cast("Pixels", bricks[300 : 300 + _WORLD[1], : _WORLD[0]])
        wall = _tinted(part, (158, 138, 122))
        # Light falls in from the left and is lost towards the right.
        light = np.linspace(1.15, 0.8, _WORLD[0], dtype=np.float32)[None, :, None]
        wall = np.clip(wall * light, 0, 255).astype(np.uint8)
        _hang(wall, _sized(photos.rocket(), 100), 40, 62)
        _hang(wall, _sized(photos.cat(), 210), 520, 52)
        return cast("Pixels", cv2.GaussianBlur(wall, (0, 0), 0.8))

    @cached_property
    def woman(self) -> Pixels:
        """The woman in her suit, 350 pixels tall."""
        return _sized(photos.woman(), 350)

    @cached_property
    def table(self) -> Pixels:
        """The table top along the lower edge."""
        width, height = _WORLD[0] + 120, _WORLD[1] - _TABLE_TOP + 60
        board = cv2.resize(photos.wood_texture(), (width, height), interpolation=cv2.INTER_CUBIC)
        light = np.linspace(0.75, 1.05, height, dtype=np.float32)[:, None, None]
        board = np.clip(board * light, 0, 255).astype(np.uint8)
        # The far edge is bevelled and catches the light.
        board[:2] = np.clip(board[:2] * 1.35, 0, 255).astype(np.uint8)
        coverage = np.full((height, width), 255, np.uint8)
        return cast("Pixels", np.dstack([board, coverage]))

    @cached_property
    def cup(self) -> Pixels:
        """The cup on its saucer, 200 pixels wide."""
        return _sized(photos.cup(), 200)

    @cached_property
    def cup_shadow(self) -> Pixels:
        """What the saucer keeps from the light."""
        shadow = np.zeros((134, 200, 4), np.uint8)
        cv2.ellipse(shadow, (102, 92), (70, 34), 10, 0, 360, (0, 0, 0, 215), -1)
        return cast("Pixels", cv2.GaussianBlur(shadow, (0, 0), 7))
