"""The background melts, or a piece of it becomes something else."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks.quality.footage import Footage, fit, read
from benchmarks.quality.thing import clone
from benchmarks.quality.truth import Planted, Truth, box_of
from benchmarks.quality.warp import displace, ease, mix, smooth_field


def background_share(footage: Footage) -> np.ndarray:
    """For the shot ``(T, H, W)`` at small size: 1 on the background, 0 on what moves."""
    scene = footage.scene
    window = max(1, round(0.5 * scene.fps))
    active = (scene.residual > 0.5).astype(np.float32)
    out = []
    for k in range(len(active)):
        near = active[max(0, k - window) : k + window + 1].mean(0) > 0.12
        grown = cv2.dilate(near.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(np.float32)
        out.append(1 - cv2.GaussianBlur(grown, (0, 0), 4))
    return np.stack(out)


def background_melt(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """Walls and horizons bend: a slow warp of low frequency that grows and keeps changing."""
    scene = footage.scene
    share = background_share(footage)
    anchor = 0
    camera = scene.camera(anchor)
    if share.mean() < 0.3 or camera is None:
        return None
    begin, end = footage.shot
    count = end - begin
    height, width = scene.height, scene.width
    amplitude = (0.011, 0.025, 0.05, 0.085)[severity - 1] * min(height, width)
    first, second, third = (smooth_field(rng, height, width, cells) for cells in (2.0, 2.6, 3.4))
    start = int(count * rng.uniform(0.15, 0.35))
    pace = rng.uniform(0.10, 0.2)
    out = footage.frames.copy()
    strength = np.zeros((height, width))
    for k in range(start, count):
        seconds = (k - start) / footage.fps
        growth = float(
            ease(0.12 + 0.88 * (k - start) / (count - start)) - ease(0.12) * (k == start)
        )
        swing = 2 * np.pi * pace * seconds
        noise = first + 0.7 * np.sin(swing) * second + 0.5 * (1 - np.cos(swing)) * third
        # The melt belongs to the scene: it moves with it when the camera moves.
        noise = cv2.warpPerspective(
            noise, camera[k], (width, height), borderMode=cv2.BORDER_REFLECT_101
        )
        where = cv2.resize(share[k], (width, height))
        # Calm at the frame's edge, where a warp would show mirrored pixels.
        field = noise * (where * growth * amplitude * _inside(height, width))[..., None]
        strength = np.maximum(strength, np.hypot(field[..., 0], field[..., 1]))
        out[begin + k] = displace(footage.frames[begin + k], field.astype(np.float32))
    box = box_of(strength > 0.3 * strength.max())
    return Planted(out, Truth((begin + start) / footage.fps, end / footage.fps, box))


def _inside(height: int, width: int) -> np.ndarray:
    rim = 0.06 * min(height, width)
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    return ease(np.minimum(np.minimum(xs, width - 1 - xs), np.minimum(ys, height - 1 - ys)) / rim)


def background_swap(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A region of the background becomes another place's within a few frames, and stays so."""
    scene = footage.scene
    begin, end = footage.shot
    count = end - begin
    start = int(count * rng.uniform(0.35, 0.6))
    camera = scene.camera(start)
    height, width = scene.height, scene.width
    size = (0.2, 0.26, 0.32, 0.42)[severity - 1]
    opacity = (0.4, 0.65, 0.95, 1.0)[severity - 1]
    pick, other_pick = rng.random(), rng.random()
    if camera is None or not footage.others:
        return None
    box_w, box_h = int(size * width), int(size * height * 1.2)
    moving = scene.moving().astype(np.float32)
    # The region must be background for the whole shot; a little overlap is left to the mask.
    taken = cv2.boxFilter(moving, -1, (box_w, box_h), normalize=True)
    detail = cv2.boxFilter(
        np.abs(cv2.Laplacian(scene.frames[start][..., 1], cv2.CV_32F)), -1, (box_w, box_h)
    )
    free = np.full((height, width), -1.0)
    inner = (
        slice(box_h // 2 + 3, height - box_h // 2 - 3),
        slice(box_w // 2 + 3, width - box_w // 2 - 3),
    )
    free[inner] = np.where(taken < 0.02, detail, -1)[inner]
    if free.max() < 0:
        return None
    good = np.argwhere(free > 0.6 * free.max())
    y, x = good[int(pick * len(good))]
    others = [p for p in footage.others if p.stem != footage.stem]
    donor = read(others[int(other_pick * len(others))], seconds=0.5)
    window = (
        slice(y - box_h // 2, y - box_h // 2 + box_h),
        slice(x - box_w // 2, x - box_w // 2 + box_w),
    )
    patch = fit(donor.frames[:1], box_h, box_w)[0]
    # The target's grain, or the patch would be too clean to belong.
    grain = np.std(
        scene.frames[start].astype(np.float32) - cv2.GaussianBlur(scene.frames[start], (0, 0), 1),
        axis=(0, 1),
    ).mean()
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (int(x), int(y)), (int(box_w * 0.46), int(box_h * 0.46)), 0, 0, 360, 1, -1)
    soft = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.05 * min(box_w, box_h))
    canvas = scene.frames[start].copy()
    canvas[window] = patch
    settled = clone(scene.frames[start], canvas, cv2.dilate(mask, np.ones((5, 5), np.uint8)))
    out = footage.frames.copy()
    fade = max(2, round(0.12 * footage.fps))
    for k in range(start, count):
        noise = rng.normal(0, min(2.5, 0.5 * grain), (height, width, 1))
        there = np.clip(settled + noise, 0, 255).astype(np.uint8)
        there = cv2.warpPerspective(
            there, camera[k], (width, height), borderMode=cv2.BORDER_REFLECT_101
        )
        where = cv2.warpPerspective(soft, camera[k], (width, height))
        out[begin + k] = mix(
            footage.frames[begin + k], there, where * opacity * float(ease((k - start + 1) / fade))
        )
    return Planted(out, Truth((begin + start) / footage.fps, end / footage.fps, box_of(mask > 0)))
