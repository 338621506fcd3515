"""Things that vanish, appear from nothing, or turn into something else."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.quality.footage import Footage, even
from benchmarks.quality.prop import make, outline, paste
from benchmarks.quality.thing import Thing, box_at, find, free_space, soft_mask, without
from benchmarks.quality.truth import Box, Planted, Truth
from benchmarks.quality.warp import bump, displace, ease, mix

_RADIUS = (0.045, 0.07, 0.105, 0.15)
"""Size of the thing as a share of the short side, by severity."""


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """A clip with a thing in it throughout, the same clip without, and when it changes."""

    start: int
    fade: int
    present: np.ndarray
    absent: np.ndarray
    thing: Thing

    def show(self, footage: Footage, shares: np.ndarray) -> np.ndarray:
        """The clip with the thing there by ``shares`` (one a frame of the shot, 1 for there)."""
        begin, _ = footage.shot
        out = self.absent.copy()
        for k in np.flatnonzero(shares > 0):
            at = begin + int(k)
            out[at] = mix(self.absent[at], self.present[at], float(shares[k]))
        return out


def _stage(
    footage: Footage, severity: int, rng: np.random.Generator, margin: float = 1.6
) -> _Stage | None:
    count = len(footage.scene.frames)
    begin, _ = footage.shot
    start = int(count * rng.uniform(0.35, 0.6))
    # Three to six frames of fade or none: generators do both.
    fade = int(rng.integers(3, 7)) if rng.random() < 0.6 else 1
    fade = 1 if footage.fps < 16 else fade
    radius = max(5.0, _RADIUS[severity - 1] * min(footage.scene.height, footage.scene.width))
    real = rng.random() < 0.4
    pick = rng.random()
    thing = (
        find(footage, start, radius, np.random.default_rng(int(pick * 1e9)), margin)
        if real
        else None
    )
    if thing is not None and thing.compact and thing.offset is not None:
        absent = footage.frames.copy()
        for k in range(count):
            absent[begin + k] = without(footage.frames[begin + k], thing, k)
        return _Stage(start, fade, footage.frames, absent, thing)
    # Room for the largest one if there is any: then it stands in one place at every severity.
    largest = max(5.0, _RADIUS[-1] * min(footage.scene.height, footage.scene.width))
    for room in (largest, radius):
        space = free_space(
            footage, start, room, margin * radius / room if room > radius else margin
        )
        if space is not None and space[1].any():
            break
    else:
        return None
    _, free, camera = space
    places = np.argwhere(free)
    y, x = places[int(pick * len(places))]
    prop = make(footage, radius, rng)
    present = footage.frames.copy()
    for k in range(count):
        present[begin + k] = paste(footage.frames[begin + k], prop, (x, y), camera[k])
    height, width = footage.frames.shape[1:3]
    mask = outline(prop, (x, y), height, width)
    thing = Thing(start, (x, y), radius, mask, None, camera)
    return _Stage(start, fade, present, footage.frames, thing)


def _steps(stage: _Stage, count: int) -> np.ndarray:
    """0 before the moment, 1 after it."""
    return np.clip((np.arange(count) - stage.start + 1) / stage.fade, 0, 1)


def _truth(footage: Footage, stage: _Stage) -> Truth:
    at = (footage.shot[0] + stage.start) / footage.fps
    return Truth(at, at + stage.fade / footage.fps, box_at(stage.thing, stage.start))


def object_vanish(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A thing in plain view is gone from one moment on; the background is where it was."""
    stage = _stage(footage, severity, rng)
    if stage is None:
        return None
    begin, end = footage.shot
    frames = stage.show(footage, 1 - _steps(stage, end - begin))
    return Planted(frames, _truth(footage, stage), stage.present)


def object_pop_in(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A thing appears from nothing and stays."""
    stage = _stage(footage, severity, rng)
    if stage is None:
        return None
    begin, end = footage.shot
    frames = stage.show(footage, _steps(stage, end - begin))
    return Planted(frames, _truth(footage, stage), stage.present)


def vanish_in_pan(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """The camera pans, and a thing well inside the picture is gone on the way."""
    stage = _stage(footage, severity, rng, margin=2.2)
    direction = 1 if rng.random() < 0.5 else -1
    if stage is None:
        return None
    begin, end = footage.shot
    count = end - begin
    start = stage.start
    gone = stage.show(footage, 1 - _steps(stage, count))
    height, width = footage.frames.shape[1:3]
    view_w, view_h = even((round(width * 0.62), round(height * 0.8)))
    box = box_at(stage.thing, start)
    if box is None:
        return None
    # A steady pan, moved along so that the thing is about the middle of the view when it goes.
    room = width - view_w
    travel = np.linspace(0, room, count) if direction > 0 else np.linspace(room, 0, count)
    middle = (box[0] + box[2] / 2) * width
    shift = np.clip(middle - view_w / 2 - travel[start], -0.35 * room, 0.35 * room)
    left = np.clip(travel + shift, 0, room)
    top = float(np.clip((box[1] + box[3] / 2) * height - view_h / 2, 0, height - view_h))
    seen: Box = (
        (box[0] * width - left[start]) / view_w,
        (box[1] * height - top) / view_h,
        box[2] * width / view_w,
        box[3] * height / view_h,
    )
    seen = tuple(float(v) for v in seen)
    if min(seen) < 0 or seen[0] + seen[2] > 1 or seen[1] + seen[3] > 1:
        return None

    def panned(frames: np.ndarray) -> np.ndarray:
        return np.stack([
            _view(f, float(left[k]), top, view_w, view_h)
            for k, f in enumerate(frames[begin:end])
        ])  # fmt: skip

    at = start / footage.fps
    truth = Truth(at, at + stage.fade / footage.fps, seen)
    return Planted(panned(gone), truth, panned(stage.present))


def _view(frame: np.ndarray, left: float, top: float, width: int, height: int) -> np.ndarray:
    """A window at a place between pixels."""
    matrix = np.float32([[1, 0, -left], [0, 1, -top]])
    return cv2.warpAffine(
        frame, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )


def object_morph(footage: Footage, severity: int, rng: np.random.Generator) -> Planted | None:
    """A thing changes its colour or its shape within most of a second."""
    colour = rng.random() < 0.5
    angle = rng.uniform(0, 2 * np.pi)
    swell = 1 if rng.random() < 0.5 else -1
    # One size at every severity: here the change is graded, not the thing.
    stage = _stage(footage, 3, rng)
    if stage is None:
        return None
    thing, start = stage.thing, stage.start
    count = len(footage.scene.frames)
    begin, end = footage.shot
    height, width = footage.scene.height, footage.scene.width
    # A bulge must bring its surroundings along, or the outline would tear.
    if colour:
        soft = soft_mask(thing.mask, 1)
    else:
        soft = np.minimum(1, 1.4 * bump(height, width, thing.centre, 1.25 * thing.radius))
    ys, xs = np.mgrid[:height, :width].astype(np.float32)
    away = np.stack([xs - thing.centre[0], ys - thing.centre[1]], 2)
    taken = max(2.0, 0.7 * footage.fps)
    out = stage.present.copy()
    for k in range(start, count):
        rise = float(ease((k - start + 1) / taken))
        where = cv2.warpPerspective(soft, thing.camera[k], (width, height))
        frame = stage.present[begin + k]
        if colour:
            amount = (14, 28, 52, 80)[severity - 1] * rise
            lab = cv2.cvtColor(frame, cv2.COLOR_RGB2LAB).astype(np.float32)
            lab[..., 1] += where * amount * np.cos(angle)
            lab[..., 2] += where * amount * np.sin(angle)
            out[begin + k] = cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)
        else:
            amount = (0.12, 0.22, 0.38, 0.55)[severity - 1] * rise * swell
            stretch = np.stack([away[..., 0] * np.cos(angle), away[..., 1] * np.sin(angle)], 2)
            field = -amount * (0.7 * away + 0.6 * stretch) * soft[..., None]
            field = cv2.warpPerspective(field.astype(np.float32), thing.camera[k], (width, height))
            out[begin + k] = displace(frame, field)
    at = (begin + start) / footage.fps
    # The change is over when it is over; what follows is steady again.
    return Planted(
        out, Truth(at, min(end / footage.fps, at + 0.7), box_at(thing, start)), stage.present
    )
