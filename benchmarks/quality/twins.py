"""Harmless twins: what looks like a defect to a number, and to nobody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.quality.footage import Footage, even, fit, read
from benchmarks.quality.prop import make, paste
from benchmarks.quality.warp import ease


@dataclass(frozen=True, slots=True, eq=False)
class Twin:
    """A sound clip; ``fps`` and ``crf`` where they differ from the source's."""

    frames: np.ndarray
    fps: float | None = None
    crf: int = 18


def _through(footage: Footage, matrices: list[np.ndarray], size: tuple[int, int]) -> np.ndarray:
    return np.stack([
        cv2.warpAffine(f, m, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
        for f, m in zip(footage.frames, matrices, strict=True)
    ])  # fmt: skip


def _window(
    centre: tuple[float, float], zoom: float, size: tuple[int, int], turn: float = 0
) -> np.ndarray:
    """The affine map that shows a window about ``centre``, ``zoom`` times enlarged."""
    matrix = cv2.getRotationMatrix2D(centre, turn, zoom)
    matrix[:, 2] += np.array(size) / 2 - np.array(centre)
    return matrix


def hard_cut(footage: Footage, rng: np.random.Generator) -> Twin | None:
    """An edit to another shot."""
    others = [p for p in footage.others if p.stem != footage.stem]
    if not others:
        return None
    at = footage.moment(rng)
    height, width = footage.frames.shape[1:3]
    other = read(others[int(rng.random() * len(others))])
    rest = len(footage.frames) - at
    # At its own pace: repeated frames would be a stutter.
    index = (np.arange(rest) * other.fps / footage.fps).astype(int)
    index = (
        index[index < len(other.frames)]
        if other.fps >= footage.fps
        else np.arange(min(rest, len(other.frames)))
    )
    return Twin(np.concatenate([footage.frames[:at], fit(other.frames[index], height, width)]))


def pan(footage: Footage, rng: np.random.Generator) -> Twin:
    """A steady pan."""
    count, height, width = footage.frames.shape[:3]
    size = even((round(width * 0.65), round(height * 0.85)))
    way = ease(np.linspace(0.1, 0.9, count)) if rng.random() < 0.5 else np.linspace(1, 0, count)
    room = width - size[0]
    return Twin(
        _through(
            footage, [_window((size[0] / 2 + room * w, height / 2), 1, size) for w in way], size
        )
    )


def zoom(footage: Footage, rng: np.random.Generator) -> Twin:
    """A slow zoom in or out."""
    count, height, width = footage.frames.shape[:3]
    levels = np.linspace(1.0, rng.uniform(1.35, 1.7), count)
    levels = levels if rng.random() < 0.5 else levels[::-1]
    size = even((width, height))
    return Twin(
        _through(footage, [_window((width / 2, height / 2), z, size) for z in levels], size)
    )


def whip(footage: Footage, rng: np.random.Generator) -> Twin:
    """A whip pan with its motion blur."""
    count, height, width = footage.frames.shape[:3]
    size = even((round(width * 0.5), round(height * 0.8)))
    room = width - size[0]
    length = max(3, round(0.25 * footage.fps))
    at = footage.moment(rng, 0.35, 0.55)
    place = ease((np.arange(count) - at) / length) * room
    out = _through(footage, [_window((size[0] / 2 + p, height / 2), 1, size) for p in place], size)
    for k in range(1, count):
        smear = int(abs(place[k] - place[k - 1]) * 0.6)
        if smear > 1:
            out[k] = cv2.blur(out[k], (smear, 1))
    return Twin(out)


def handheld_shake(footage: Footage, rng: np.random.Generator) -> Twin:
    """A hand that holds the camera: drift, tremor and a little roll."""
    count, height, width = footage.frames.shape[:3]
    size = even((round(width * 0.86), round(height * 0.86)))
    seconds = np.arange(count) / footage.fps
    waves = []
    for reach in (0.02 * width, 0.02 * height, 0.7):
        phases = rng.uniform(0, 2 * np.pi, 3)
        waves.append(
            reach
            * sum(
                a * np.sin(2 * np.pi * f * seconds + p)
                for a, f, p in zip((1, 0.5, 0.18), (0.5, 1.4, 4.0), phases, strict=True)
            )
        )
    return Twin(
        _through(
            footage,
            [
                _window((width / 2 + x, height / 2 + y), 1, size, r)
                for x, y, r in zip(*waves, strict=True)
            ],
            size,
        )
    )


def exposure_ramp(footage: Footage, rng: np.random.Generator) -> Twin:
    """The light comes up or goes down smoothly."""
    count = len(footage.frames)
    way = ease(np.linspace(-0.2, 1.2, count))
    gains = 1 + (0.45 * way if rng.random() < 0.5 else -0.45 * way)
    if gains[-1] > 1:
        gains = gains / gains[-1]
    lit = 255 * (footage.frames / 255.0) ** 1.0 * gains[:, None, None, None]
    return Twin(np.clip(lit + 0.5, 0, 255).astype(np.uint8))


def rain(footage: Footage, rng: np.random.Generator) -> Twin:
    """Rain in front of the scene."""
    count, height, width = footage.frames.shape[:3]
    drops = int(140 * height * width / (360 * 640)) + 30
    x, y = rng.uniform(0, width, drops), rng.uniform(0, height, drops)
    speed = rng.uniform(1.6, 2.6, drops) * height / footage.fps
    length = speed * 0.5
    out = footage.frames.copy()
    for k in range(count):
        layer = np.zeros((height, width), np.uint8)
        for i in range(drops):
            top = (y[i] + k * speed[i]) % (height + length[i]) - length[i]
            left = (x[i] + k * 0.08 * speed[i]) % width
            cv2.line(
                layer,
                (int(left), int(top)),
                (int(left + 0.08 * length[i]), int(top + length[i])),
                255,
                1,
                cv2.LINE_AA,
            )
        share = cv2.GaussianBlur(layer, (0, 0), 0.7).astype(np.float32)[..., None] / 255 * 0.45
        out[k] = np.clip(out[k] * (1 - share) + 215 * share, 0, 255).astype(np.uint8)
    return Twin(out)


def leave_by_edge(footage: Footage, rng: np.random.Generator) -> Twin:
    """A thing crosses the picture and leaves by its edge."""
    height, width = footage.frames.shape[1:3]
    radius = 0.12 * min(height, width)
    thing = make(footage, radius, rng)
    row = height * rng.uniform(0.5, 0.8)
    start, speed = width * rng.uniform(0.3, 0.5), width / rng.uniform(2.2, 3.5)
    direction = 1 if rng.random() < 0.5 else -1
    if direction < 0:
        start = width - start
    out = [
        paste(f, thing, (start + direction * speed * k / footage.fps, row))
        for k, f in enumerate(footage.frames)
    ]
    return Twin(np.stack(out))


def pass_behind(footage: Footage, rng: np.random.Generator) -> Twin | None:
    """A thing passes behind another one that stands still, and comes out the same."""
    count, height, width = footage.frames.shape[:3]
    begin, end = footage.shot
    if end - begin < 0.9 * count:
        return None
    camera = footage.scene.camera(0)
    if camera is None:
        return None
    small = 0.08 * min(height, width)
    mover, screen = make(footage, small, rng), make(footage, 2.4 * small, rng)
    row = height * rng.uniform(0.45, 0.7)
    middle = width * rng.uniform(0.42, 0.58)
    reach = min(middle, width - middle) - 2 * small
    places = middle + reach * np.cos(np.linspace(0, 2 * np.pi, count))
    out = footage.frames.copy()
    for k in range(begin, end):
        behind = paste(out[k], mover, (float(places[k]), row + 0.6 * small), camera[k - begin])
        out[k] = paste(behind, screen, (middle, row), camera[k - begin])
    return Twin(out[begin:end])


def compression_crf35(footage: Footage, rng: np.random.Generator) -> Twin:  # noqa: ARG001
    """Heavily compressed."""
    return Twin(footage.frames, crf=35)


def dither8(footage: Footage, rng: np.random.Generator) -> Twin:  # noqa: ARG001
    """Eight bits of palette with dithering, as a GIF has."""
    from PIL import Image

    samples = footage.frames[:: max(1, len(footage.frames) // 6)]
    palette = Image.fromarray(np.concatenate(samples)).quantize(
        256, method=Image.Quantize.MEDIANCUT
    )
    dither = Image.Dither.FLOYDSTEINBERG
    out = [
        np.asarray(Image.fromarray(f).quantize(palette=palette, dither=dither).convert("RGB"))
        for f in footage.frames
    ]
    return Twin(np.stack(out))


def slow_motion(footage: Footage, rng: np.random.Generator) -> Twin | None:  # noqa: ARG001
    """Every frame is a new one, shown for twice as long: what an over-cranked camera gives."""
    if footage.fps < 20:
        return None
    begin, end = footage.shot
    return Twin(footage.frames[begin:end][: len(footage.frames) // 2 + 20], fps=footage.fps / 2)


def tripod_static(footage: Footage, rng: np.random.Generator) -> Twin:
    """Nothing moves; light and sensor still do."""
    still = footage.frames[footage.moment(rng)].astype(np.float32)
    height, width = still.shape[:2]
    out = []
    for k in range(len(footage.frames)):
        grain = cv2.GaussianBlur(
            rng.normal(size=(height, width, 3)).astype(np.float32), (0, 0), 0.6
        )
        light = 1 + 0.006 * np.sin(2 * np.pi * 0.3 * k / footage.fps)
        out.append(
            np.clip(still * light + grain / grain.std() * 2.2 + 0.5, 0, 255).astype(np.uint8)
        )
    return Twin(np.stack(out))


TWINS: Mapping[str, Callable[[Footage, np.random.Generator], Twin | None]] = {
    twin.__name__: twin
    for twin in (
        hard_cut, pan, zoom, whip, handheld_shake, exposure_ramp, rain, leave_by_edge,
        pass_behind, compression_crf35, dither8, slow_motion, tripod_static,
    )
}  # fmt: skip
