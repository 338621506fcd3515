"""Cut-outs and textures from the photographs that come inside scikit-image."""

from __future__ import annotations

from functools import cache
from typing import cast

import cv2
import numpy as np
import skimage.data
from numpy.typing import NDArray

__all__ = ["Pixels", "cat", "cup", "rocket", "wall_texture", "woman", "wood_texture"]

Pixels = NDArray[np.uint8]
"""``(H, W, 3)`` RGB, or ``(H, W, 4)`` with coverage as the fourth channel."""

# Outlines are traced once, in pixels of the photograph.
_WOMAN = (
    "201,23 185,38 163,51 156,58 153,68 154,92 157,104 170,116 174,128 182,132 181,147 153,151 "
    "144,155 131,167 121,183 120,201 113,202 107,211 90,227 76,235 65,246 46,278 40,294 39,306 "
    "34,315 26,342 25,375 19,390 19,410 24,432 23,460 25,478 29,493 37,502 39,511 511,511 511,491 "
    "506,490 505,483 502,483 500,476 496,475 496,465 501,463 502,455 495,452 493,421 480,386 "
    "455,361 436,351 418,345 393,344 364,348 360,344 360,328 357,324 352,302 346,282 338,262 "
    "302,236 299,219 292,207 275,188 257,180 254,164 262,153 267,137 275,134 290,117 299,97 299,72 "
    "296,66 296,58 288,43 276,31 248,18 227,16"
)
_SAUCER_EDGE = (
    "88,152 77,192 75,238 188,361 239,378 271,382 314,381 417,352 452,320 472,270 476,244 460,203"
)
_CUP_RIM = (
    "239,25 205,44 190,59 178,80 174,120 180,170 408,150 408,114 403,91 395,74 374,49 337,27 "
    "299,18 269,18"
)


def _points(text: str) -> NDArray[np.int32]:
    return np.array([[int(n) for n in pair.split(",")] for pair in text.split()], np.int32)


def _cut_out(photo: Pixels, coverage: Pixels, softness: float) -> Pixels:
    """Coverage as a fourth channel, with a soft edge drawn a little inwards."""
    inside = cv2.erode(coverage, np.ones((3, 3), np.uint8))
    soft = cv2.GaussianBlur(inside, (0, 0), softness)
    return cast("Pixels", np.dstack([photo, soft]))


@cache
def woman() -> Pixels:
    """The astronaut without what is behind her, 512 by 512."""
    photo = skimage.data.astronaut()
    coverage = np.zeros(photo.shape[:2], np.uint8)
    cv2.fillPoly(coverage, [_points(_WOMAN)], 255, cv2.LINE_AA)
    return _cut_out(photo, coverage, 1.2)


@cache
def cup() -> Pixels:
    """The coffee cup on its saucer without the table, 400 by 600."""
    photo = skimage.data.coffee()
    coverage = np.zeros(photo.shape[:2], np.uint8)
    cv2.ellipse(coverage, cv2.fitEllipse(_points(_SAUCER_EDGE)), 255, -1, cv2.LINE_AA)
    cv2.fillPoly(coverage, [cv2.convexHull(_points(_CUP_RIM))], 255, cv2.LINE_AA)
    return _cut_out(photo, coverage, 1.2)


@cache
def wood_texture() -> Pixels:
    """A board of the table that the cup stands on, with the grain running along it, 140 by 960."""
    photo = skimage.data.coffee()
    upright = cv2.getRotationMatrix2D((535.0, 335.0), -40, 1.0)
    turned = cv2.warpAffine(photo, upright, (600, 400), borderMode=cv2.BORDER_REFLECT)
    patch = turned[290:380, 500:570]
    # Drawn out along the grain, as boards are; mirrored once so that it does not repeat at once.
    board = cv2.resize(patch, (480, 140), interpolation=cv2.INTER_CUBIC)
    return cast("Pixels", np.hstack([board, board[:, ::-1]]))


@cache
def wall_texture() -> Pixels:
    """Courses of brick, in grey, 512 by 512."""
    bricks = np.rot90(skimage.data.brick())
    return cast("Pixels", np.ascontiguousarray(np.dstack([bricks] * 3)))


def cat() -> Pixels:
    """The cat, 300 by 451."""
    return cast("Pixels", skimage.data.chelsea())


def rocket() -> Pixels:
    """The rocket upright on its pad, 427 by 300."""
    return cast("Pixels", np.ascontiguousarray(skimage.data.rocket()[:, 170:470]))
