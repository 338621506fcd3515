"""Warped and doubled limbs for learning: of more kinds than the quality benchmark's.

A network that has seen one planter's defects finds that planter's. Here pace, width, strength,
onset, size and place are drawn widely.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.defects.limb import _about, _likely, _limb_colours, _part
from benchmarks.quality.footage import Footage
from benchmarks.quality.warp import bump, displace, ease, mix, smooth_field

_FOUND_THERE = 0.7
"""Share of limbs that are found as the quality benchmark finds them."""
_SWELLS = 0.2
"""Share of warps that swell and shrink; the others writhe."""
_DISPLACED = 0.012
"""Share of the short side by which a pixel is displaced that belongs to a warp."""
_CHANGED = 6.0
"""Grey levels by which a pixel differs that belongs to a double."""


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """Frames ``(T, H, W, 3)`` with a defect, and where: ``(T, H, W)``, 0 or 1."""

    frames: NDArray[np.uint8]
    where: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Limb:
    start: int
    path: NDArray[np.float32]
    radius: float


def _limb(footage: Footage, rng: np.random.Generator) -> _Limb | None:
    """A limb as the quality benchmark finds one, or any textured part of what moves."""
    if rng.random() < _FOUND_THERE:
        found = _part(footage, rng)
        if found is not None:
            return _Limb(*found)
    scene = footage.scene
    count = len(scene.frames)
    if count < footage.fps:
        return None
    start = int(count * rng.uniform(0.1, 0.5))
    window = max(2, int(scene.fps * rng.uniform(0.3, 1.5)))
    activity = scene.residual[start : start + window].mean(0)
    radius = float(rng.uniform(0.075, 0.17) * scene.height)
    grey = cv2.cvtColor(scene.frames[start], cv2.COLOR_RGB2GRAY)
    detail = cv2.resize(
        np.abs(cv2.Laplacian(grey, cv2.CV_32F)), activity.shape[::-1], interpolation=cv2.INTER_AREA
    )
    busy = activity > max(0.35, 0.5 * float(np.quantile(activity, 0.97)))
    weight = cv2.GaussianBlur(busy * (np.minimum(detail, 12) + 1), (0, 0), radius * scene.scale / 2)
    rim = int(radius * scene.scale * 0.6)
    weight[:rim], weight[-rim:], weight[:, :rim], weight[:, -rim:] = 0, 0, 0, 0
    weight[weight < 0.3 * weight.max()] = 0
    if weight.max() <= 0:
        return None
    chance = weight.ravel().astype(np.float64)
    place = rng.choice(weight.size, p=chance / chance.sum())
    y, x = np.unravel_index(place, weight.shape)
    at = (float(x) / scene.scale, float(y) / scene.scale)
    return _Limb(start, scene.follow_point(start, at, radius), radius)


def warped(footage: Footage, rng: np.random.Generator) -> Example | None:
    """A limb that writhes, or swells and shrinks: what bends and stays so shows in no motion."""
    limb = _limb(footage, rng)
    if limb is None:
        return None
    height, width = footage.frames.shape[1:3]
    begin, radius = footage.shot[0] + limb.start, limb.radius
    strength = rng.uniform(0.35, 1.0) * radius
    cells = rng.uniform(0.5, 1.4) * min(height, width) / (2 * radius)
    fields = [
        _about(limb.path[0], radius, smooth_field(rng, height, width, cells)) for _ in range(2)
    ]
    swells = rng.random() < _SWELLS
    pace, lasting = rng.uniform(0.5 if swells else 0.2, 1.1), rng.uniform(0.2, 1.2)
    wide = radius * rng.uniform(0.8, 1.2)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    out = footage.frames.copy()
    where = np.zeros(out.shape[:3], bool)
    for k, (x, y) in enumerate(limb.path):
        seconds = k / footage.fps
        swing = 2 * np.pi * pace * seconds
        if swells:
            field = np.dstack([x - xs, y - ys]) / radius * np.float32(np.sin(swing))
        else:
            shift = np.float32([[1, 0, x - limb.path[0, 0]], [0, 1, y - limb.path[0, 1]]])
            field = fields[0] * np.cos(swing) + fields[1] * np.sin(swing)
            field = cv2.warpAffine(field, shift, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        amount = strength * float(ease(seconds / lasting))
        field = field * (bump(height, width, (x, y), wide) * amount)[..., None]
        out[begin + k] = displace(footage.frames[begin + k], field.astype(np.float32))
        where[begin + k] = np.hypot(field[..., 0], field[..., 1]) > _DISPLACED * min(height, width)
    return Example(out, where)


def doubled(footage: Footage, rng: np.random.Generator) -> Example | None:
    """A second copy of a limb beside the first."""
    limb = _limb(footage, rng)
    if limb is None:
        return None
    height, width = footage.frames.shape[1:3]
    begin, radius = footage.shot[0] + limb.start, limb.radius
    angle = rng.uniform(0, 2 * np.pi)
    offset = np.array([np.cos(angle), np.sin(angle)]) * radius * rng.uniform(1.1, 2.2)
    turn, lag = rng.uniform(-40, 40), round(rng.uniform(0, 0.2) * footage.fps)
    share, size, lasting = rng.uniform(0.6, 1.0), rng.uniform(0.7, 1.3), rng.uniform(0.05, 0.6)
    frames = footage.frames
    colours = _limb_colours(frames[begin], limb.path[0], radius)
    out = frames.copy()
    where = np.zeros(out.shape[:3], bool)
    for k in range(len(limb.path)):
        back = max(0, k - lag)
        source, (x, y) = frames[begin + back], limb.path[back]
        matrix = cv2.getRotationMatrix2D((float(x), float(y)), turn, 1.0)
        matrix[:, 2] += offset
        matte = bump(height, width, (x, y), radius * 0.9 * size) * _likely(source, colours)
        copy = cv2.warpAffine(source, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        matte = np.clip(matte * 1.6, 0, 1).astype(np.float32)
        matte = cv2.warpAffine(matte, matrix, (width, height))
        rise = float(ease((k + 1) / footage.fps / lasting))
        out[begin + k] = mix(frames[begin + k], copy, matte * share * rise)
        where[begin + k] = _differs(out[begin + k], frames[begin + k])
    return Example(out, where)


def _differs(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> NDArray[np.bool_]:
    difference = cv2.absdiff(one, other).mean(axis=2)
    return np.asarray(cv2.GaussianBlur(difference, (0, 0), 2) > _CHANGED)
