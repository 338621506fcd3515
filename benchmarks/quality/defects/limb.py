"""A part of the moving subject loses its shape, or is there twice."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.quality.footage import Footage
from benchmarks.quality.scene import grey
from benchmarks.quality.truth import Planted, Truth, box_of
from benchmarks.quality.warp import bump, displace, ease, mix, smooth_field


def _part(footage: Footage, rng: np.random.Generator) -> tuple[int, np.ndarray, float] | None:
    """A start frame (of the shot), the path of a moving, textured part from there, its radius."""
    scene = footage.scene
    count = len(scene.frames)
    start = int(count * rng.uniform(0.2, 0.4))
    window = scene.residual[start : max(start + 2, int(count * 0.9))]
    activity = window.mean(0)
    busy = (activity > 0.35).astype(np.uint8)
    busy = cv2.morphologyEx(busy, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    share = busy.mean()
    pick = rng.random()
    if share < 0.004 or share > 0.75:
        return None
    radius = float(
        np.clip(0.35 * np.sqrt(busy.sum()) / scene.scale, 0.085 * scene.height, 0.16 * scene.height)
    )
    detail = cv2.resize(
        np.abs(cv2.Laplacian(grey(scene.frames[start]), cv2.CV_32F)),
        busy.shape[::-1],
        interpolation=cv2.INTER_AREA,
    )
    now = scene.residual[start : start + max(2, int(scene.fps / 3))].mean(0)
    weight = cv2.GaussianBlur(
        np.minimum(now, 3) * (detail + 3) * busy, (0, 0), radius * scene.scale * 0.6
    )
    rim = int(radius * scene.scale * 0.8)
    weight[:rim], weight[-rim:], weight[:, :rim], weight[:, -rim:] = 0, 0, 0, 0
    if weight.max() <= 0:
        return None
    strong = np.argwhere(weight > 0.75 * weight.max())
    y, x = strong[int(pick * len(strong))]
    path = scene.follow_point(start, (x / scene.scale, y / scene.scale), radius)
    return start, path, radius


def _box(footage: Footage, path: np.ndarray, radius: float) -> tuple[float, float, float, float]:
    height, width = footage.frames.shape[1:3]
    mask = np.zeros((height, width), np.uint8)
    for x, y in path[::3]:
        cv2.circle(mask, (int(x), int(y)), int(radius * 1.4), 1, -1)
    box = box_of(mask > 0)
    assert box is not None
    return box


def _about(at: np.ndarray, radius: float, field: np.ndarray) -> np.ndarray:
    """The field scaled to a mean length of 1 round a place: by chance it may be calm there."""
    weight = bump(*field.shape[:2], (float(at[0]), float(at[1])), radius)
    length = np.hypot(field[..., 0], field[..., 1])
    return field / max(0.2, float((length * weight).sum() / (weight.sum() + 1e-6)))


def limb_warp(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A limb bends and swells where it has no joint: a smooth warp that comes and writhes."""
    part = _part(footage, rng)
    if part is None:
        return None
    start, path, radius = part
    begin, _ = footage.shot
    height, width = footage.frames.shape[1:3]
    amplitude = (0.17, 0.34, 0.6, 0.95)[severity - 1] * radius
    cells = 0.9 * min(height, width) / (2 * radius)
    first, second = (
        _about(path[0], radius, smooth_field(rng, height, width, cells)) for _ in range(2)
    )
    pace = rng.uniform(0.45, 0.8)
    seconds = np.arange(len(path)) / footage.fps
    rise = ease(seconds / 0.6)
    out = footage.frames.copy()
    for k, ((x, y), s, r) in enumerate(zip(path, seconds, rise, strict=True)):
        if r <= 0:
            continue
        # The noise travels with the limb, or the limb would swim through it.
        shift = np.float32([[1, 0, x - path[0, 0]], [0, 1, y - path[0, 1]]])
        swing = 2 * np.pi * pace * s
        noise = first * np.cos(swing) + second * np.sin(swing)
        noise = cv2.warpAffine(noise, shift, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        field = noise * (bump(height, width, (x, y), radius) * amplitude * r)[..., None]
        out[begin + start + k] = displace(
            footage.frames[begin + start + k], field.astype(np.float32)
        )
    at, end = (begin + start) / footage.fps, (begin + start + len(path)) / footage.fps
    return Planted(out, Truth(at, end, _box(footage, path, radius)))


def limb_duplicate(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A second copy of a limb beside the first, a moment late."""
    part = _part(footage, rng)
    if part is None:
        return None
    start, path, radius = part
    begin, _ = footage.shot
    height, width = footage.frames.shape[1:3]
    angle = rng.uniform(0, 2 * np.pi)
    reach = radius * rng.uniform(1.3, 1.7)
    offset = np.array([np.cos(angle), 0.7 * np.sin(angle)]) * reach
    # Towards the frame's middle if it would fall outside.
    middle = np.array([width, height]) / 2
    if np.any(path[0] + offset < radius) or np.any(
        path[0] + offset > [width - radius, height - radius]
    ):
        offset = (middle - path[0]) / (np.linalg.norm(middle - path[0]) + 1e-6) * reach
    turn = rng.uniform(-25, 25)
    lag = max(1, round(0.1 * footage.fps))
    share = (0.3, 0.5, 0.8, 1.0)[severity - 1]
    size = (0.75, 0.85, 1.0, 1.25)[severity - 1]
    frames = footage.frames
    colours = _limb_colours(frames[begin + start], path[0], radius)
    out = frames.copy()
    for k in range(len(path)):
        # The copy follows where the limb was a moment ago, and is cut from that frame.
        back = max(0, k - lag)
        source = frames[begin + start + back]
        x, y = path[back]
        matrix = cv2.getRotationMatrix2D((float(x), float(y)), turn, 1.0)
        matrix[:, 2] += offset
        matte = bump(height, width, (x, y), radius * 0.9 * size) * _likely(source, colours)
        matte = np.clip(matte * 1.6, 0, 1)
        copy = cv2.warpAffine(source, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        matte = cv2.warpAffine(matte.astype(np.float32), matrix, (width, height))
        rise = float(ease((k + 1) / max(2.0, 0.25 * footage.fps)))
        out[begin + start + k] = mix(frames[begin + start + k], copy, matte * share * rise)
    at, end = (begin + start) / footage.fps, (begin + start + len(path)) / footage.fps
    return Planted(out, Truth(at, end, _box(footage, path + offset.astype(np.float32), radius)))


def _limb_colours(
    frame: np.ndarray, at: np.ndarray, radius: float
) -> tuple[np.ndarray, np.ndarray]:
    """Colours of the limb's core and of what is around it, Lab, a few means each."""
    lab = cv2.cvtColor(frame, cv2.COLOR_RGB2LAB).astype(np.float32)
    ys, xs = np.mgrid[: frame.shape[0], : frame.shape[1]]
    distance = np.hypot(xs - at[0], ys - at[1])
    criteria = (cv2.TERM_CRITERIA_MAX_ITER, 10, 1.0)
    cv2.setRNGSeed(0)
    means = []
    for part in (distance < 0.55 * radius, (distance > 1.5 * radius) & (distance < 2.6 * radius)):
        pixels = np.ascontiguousarray(lab[part])
        _, _, centres = cv2.kmeans(pixels, 3, None, criteria, 1, cv2.KMEANS_PP_CENTERS)
        means.append(centres)
    return means[0], means[1]


def _likely(frame: np.ndarray, colours: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """Share of the limb in each pixel, by colour."""
    lab = cv2.GaussianBlur(cv2.cvtColor(frame, cv2.COLOR_RGB2LAB), (0, 0), 1.2).astype(np.float32)
    limb, around = (
        np.min([((lab - c) ** 2).sum(2) for c in centres], axis=0) for centres in colours
    )
    odds = (around - limb) / 400
    return cv2.GaussianBlur(0.25 + 0.75 / (1 + np.exp(-np.clip(odds, -20, 20))), (0, 0), 1.5)
