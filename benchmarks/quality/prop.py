"""A small solid thing to set into a scene: real texture on a ball, can or box, lit and shaded.

Few camera clips hold a compact thing that could be taken away without a trace. With a thing that
was set in, the clean clip has it throughout and the true background is known where it stood.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.footage import Footage, read


@dataclass(frozen=True, slots=True, eq=False)
class Prop:
    """``rgb`` ``(S, S, 3)`` float 0..255, ``alpha`` and ``shadow`` ``(S, S)`` 0..1."""

    rgb: NDArray[np.float32]
    alpha: NDArray[np.float32]
    shadow: NDArray[np.float32]


def make(footage: Footage, radius: float, rng: np.random.Generator) -> Prop:
    """A prop of about this radius, px, with a texture from another clip."""
    side = 4 * int(np.ceil(radius)) + 1
    shape = int(rng.integers(3))
    draws = rng.random(8)
    texture = _texture(footage, draws)
    ys, xs = (np.mgrid[:side, :side].astype(np.float32) - side // 2) / radius
    if shape == 0:  # a ball
        inside = 1 - np.hypot(xs, ys)
        z = np.sqrt(np.maximum(1 - xs**2 - ys**2, 0))
        normal_x, u, v = (
            xs,
            np.arctan2(xs, z + 1e-3) / np.pi + 0.5,
            np.arcsin(np.clip(ys, -1, 1)) / np.pi + 0.5,
        )
    elif shape == 1:  # a can
        wide = 0.62
        inside = np.minimum(
            wide - np.abs(xs),
            1.0 - np.abs(ys) - 0.1 * np.sqrt(np.maximum(1 - (xs / wide) ** 2, 0)) + 0.1,
        )
        normal_x = np.clip(xs / wide, -1, 1)
        u, v = np.arcsin(normal_x) / np.pi + 0.5, ys / 2 + 0.5
    else:  # a box, a little turned
        turned_x, turned_y = 0.97 * xs + 0.24 * ys, -0.24 * xs + 0.97 * ys
        inside = np.minimum(0.85 - np.abs(turned_x), 0.75 - np.abs(turned_y))
        normal_x = np.where(turned_x > 0.4, 0.7, -0.1).astype(np.float32)
        u, v = turned_x / 2 + 0.5, turned_y / 2 + 0.5
    size = texture.shape[0] - 1
    rgb = cv2.remap(
        texture,
        (u * size).astype(np.float32),
        (v * size).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT_101,
    )
    light = (
        1.0 - 0.35 * np.clip(normal_x * np.sign(draws[5] - 0.5), -1, 1) - 0.2 * np.clip(ys, -1, 1)
    )
    tint = 0.75 + 0.5 * draws[5:8]
    rgb = np.clip(rgb.astype(np.float32) * light[..., None] * tint, 0, 255)
    alpha = np.clip(inside * radius + 0.5, 0, 1).astype(np.float32)
    alpha = cv2.GaussianBlur(alpha, (0, 0), 0.7)
    below = np.exp(-(((xs) / 0.95) ** 2 + ((ys - 0.95) / 0.22) ** 2) * 1.2)
    return Prop(rgb, alpha, (0.4 * below * (1 - alpha)).astype(np.float32))


def _texture(footage: Footage, draws: NDArray[np.float64]) -> NDArray[np.uint8]:
    others = [p for p in footage.others if p.stem != footage.stem]
    frame = footage.frames[0]
    if others:
        frame = read(others[int(draws[0] * len(others))], seconds=0.2).frames[0]
    side = int(min(frame.shape[:2]) * 0.45)
    spots = []
    for k in range(6):
        y = int((draws[1] + 0.17 * k) % 1 * (frame.shape[0] - side))
        x = int((draws[2] + 0.37 * k) % 1 * (frame.shape[1] - side))
        spots.append(frame[y : y + side, x : x + side])
    best = max(spots, key=lambda s: float(cv2.Laplacian(s[..., 1], cv2.CV_32F).std()))
    spread = best.astype(np.float32)
    # Enough contrast to be seen as a thing, whatever the clip it came from.
    spread = (spread - spread.mean()) * min(2.0, 55 / (spread.std() + 1)) + 80 + 90 * draws[3]
    return np.clip(spread, 0, 255).astype(np.uint8)


def paste(
    frame: NDArray[np.uint8],
    prop: Prop,
    at: tuple[float, float],
    to_frame: NDArray[np.float64] | None = None,
    hide: NDArray[np.float32] | None = None,
) -> NDArray[np.uint8]:
    """The prop at a place of the anchor frame, carried by the camera; ``hide`` 1 is before it."""
    height, width = frame.shape[:2]
    half = prop.alpha.shape[0] // 2
    matrix = np.float64([[1, 0, at[0] - half], [0, 1, at[1] - half], [0, 0, 1]])
    if to_frame is not None:
        matrix = to_frame @ matrix
    rgb, alpha, shadow = (
        cv2.warpPerspective(x, matrix, (width, height), flags=cv2.INTER_LINEAR)
        for x in (prop.rgb, prop.alpha, prop.shadow)
    )
    if hide is not None:
        alpha, shadow = alpha * (1 - hide), shadow * (1 - hide)
    out = frame.astype(np.float32) * (1 - shadow[..., None])
    out = out * (1 - alpha[..., None]) + rgb * alpha[..., None]
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def outline(prop: Prop, at: tuple[float, float], height: int, width: int) -> NDArray[np.bool_]:
    """The prop's own pixels at a place of the anchor frame."""
    half = prop.alpha.shape[0] // 2
    matrix = np.float64([[1, 0, at[0] - half], [0, 1, at[1] - half]])
    return cv2.warpAffine(prop.alpha, matrix, (width, height)) > 0.5
