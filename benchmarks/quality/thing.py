"""Find a compact thing that stands still in the scene, and what could stand in its place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.footage import Footage


@dataclass(frozen=True, slots=True, eq=False)
class Thing:
    """A thing at frame ``anchor`` of the shot; ``mask`` and ``inside`` are ``(H, W)``.

    ``offset`` (dx, dy) leads to the nearby background that looks most like its surroundings;
    None where no background does, and a smooth fill has to do.
    """

    anchor: int
    centre: tuple[float, float]
    radius: float
    mask: NDArray[np.bool_]
    offset: tuple[int, int] | None
    camera: list[NDArray[np.float64]]
    compact: bool = False


def _standing_out(rgb: NDArray[np.uint8], radius: float) -> NDArray[np.float32]:
    """How much a disc differs from the ring around it, less how busy that ring is."""
    lab = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB).astype(np.float32)
    lab[..., 0] *= 0.6
    inner = cv2.GaussianBlur(lab, (0, 0), radius * 0.45)
    outer = cv2.GaussianBlur(lab, (0, 0), radius * 1.5)
    contrast = np.linalg.norm(inner - outer, axis=2)
    edges = np.linalg.norm(lab - cv2.GaussianBlur(lab, (0, 0), 2), axis=2)
    wide = cv2.GaussianBlur(edges, (0, 0), radius * 1.6)
    texture = cv2.GaussianBlur(edges, (0, 0), radius * 0.5)
    return contrast + 1.5 * texture - 2.5 * np.maximum(wide - 0.35 * texture, 0)


def _outline(
    rgb: NDArray[np.uint8], centre: tuple[int, int], radius: float
) -> tuple[NDArray[np.bool_], bool]:
    """The thing's own pixels and whether it ends there, or a disc where it has no outline."""
    height, width = rgb.shape[:2]
    ys, xs = np.mgrid[:height, :width]
    distance = np.hypot(xs - centre[0], ys - centre[1])
    disc = distance < radius * 1.1
    seed = np.full((height, width), cv2.GC_BGD, np.uint8)
    seed[distance < radius * 1.35] = cv2.GC_PR_BGD
    seed[distance < radius] = cv2.GC_PR_FGD
    seed[distance < radius * 0.3] = cv2.GC_FGD
    pad = int(radius * 3)
    rows = slice(max(0, centre[1] - pad), centre[1] + pad)
    columns = slice(max(0, centre[0] - pad), centre[0] + pad)
    crop = np.ascontiguousarray(rgb[rows, columns, ::-1])
    found = np.ascontiguousarray(seed[rows, columns])
    cv2.setRNGSeed(0)
    try:
        cv2.grabCut(
            crop, found, None, np.zeros((1, 65)), np.zeros((1, 65)), 4, cv2.GC_INIT_WITH_MASK
        )
    except cv2.error:
        return disc, False
    mask = np.zeros((height, width), np.uint8)
    mask[rows, columns] = (found == cv2.GC_FGD) | (found == cv2.GC_PR_FGD)
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(mask)
    label = labels[centre[1], centre[0]]
    share = (labels == label).sum() / disc.sum() if count > 1 and label else 0
    if not 0.25 < share < 1.6:
        return disc, False
    # What reaches the search's rim goes on beyond it: a piece of something, no thing.
    whole = ((labels == label) & (distance > 1.25 * radius)).sum() < 0.04 * disc.sum()
    return labels == label, bool(whole)


def free_space(
    footage: Footage, anchor: int, radius: float, margin: float
) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]] | None:
    """Where nothing moves and nothing leaves the view through the shot, in the anchor's pixels.

    Returns what is busy, the free centres for a thing of this radius, and the camera's path.
    """
    scene = footage.scene
    camera = scene.camera(anchor)
    if camera is None:
        return None
    height, width = scene.height, scene.width
    grow = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * int(radius * 1.2) + 1,) * 2)
    busy = np.zeros((height, width), np.uint8)
    for k in np.linspace(0, len(camera) - 1, min(8, len(camera))).astype(int):
        back = np.linalg.inv(camera[k])
        window = max(1, len(camera) // 16)
        moving = scene.moving(max(0, k - window), k + window + 1, share=0.3).astype(np.uint8)
        busy |= cv2.warpPerspective(moving, back, (width, height), flags=cv2.INTER_NEAREST)
        # Out of view at this time: not usable either.
        inside = cv2.warpPerspective(np.full((height, width), 255, np.uint8), back, (width, height))
        busy |= (inside < 250).astype(np.uint8)
    edge = int(radius * margin)
    free = np.zeros((height, width), np.uint8)
    free[edge : height - edge, edge : width - edge] = 1
    busy_near = cv2.dilate(busy, grow)
    return busy, (busy_near == 0) & (free == 1), camera


def find(
    footage: Footage,
    anchor: int,
    radius: float,
    rng: np.random.Generator,
    margin: float = 1.6,
    *,
    least: float = 9.0,
) -> Thing | None:
    """A thing of about this radius (px), in view and unobstructed for the whole shot.

    Args:
        footage: The clip.
        anchor: Frame of the shot to look in.
        radius: Size, px.
        rng: Draws among the best.
        margin: How many radii stay free to the frame's edge.
        least: How much it must stand out; a lower value takes duller things.
    """
    space = free_space(footage, anchor, radius, margin)
    if space is None:
        return None
    busy, free, camera = space
    rgb = footage.scene.frames[anchor]
    score = np.where(free, _standing_out(rgb, radius), -1)
    choices = []
    for _ in range(4):
        y, x = np.unravel_index(np.argmax(score), score.shape)
        if score[y, x] < least:
            break
        choices.append((int(x), int(y), float(score[y, x])))
        cv2.circle(score, (int(x), int(y)), int(radius * 2), -1.0, -1)
    # Only near-best ones: a dull patch that vanishes is no defect that anyone sees.
    choices = [c for c in choices if c[2] > 0.7 * choices[0][2]]
    pick = rng.random()
    if not choices:
        return None
    first = int(pick * len(choices))
    choices = choices[first:] + choices[:first]
    found = []
    for x, y, _ in choices:
        mask, compact = _outline(rgb, (x, y), radius)
        offset = _lookalike(rgb, mask, busy, radius, (x, y))
        found.append(Thing(anchor, (x, y), radius, mask, offset, camera, compact))
    # One with real background to borrow before one that a smooth fill must cover.
    return next((t for t in found if t.offset is not None), found[0] if found else None)


def _lookalike(
    rgb: NDArray[np.uint8],
    mask: NDArray[np.bool_],
    busy: NDArray[np.uint8],
    radius: float,
    centre: tuple[int, int],
) -> tuple[int, int] | None:
    """Offset to a patch whose rim matches the thing's surroundings and which does not stand out."""
    height, width = mask.shape
    rim = cv2.dilate(mask.astype(np.uint8), np.ones((11, 11), np.uint8)) > 0
    inner = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    ring = rim & ~inner
    rows, columns = np.nonzero(rim)
    ring_rows, ring_columns = np.nonzero(ring)
    plain = cv2.GaussianBlur(rgb, (0, 0), 1.0).astype(np.float32)
    interest = np.maximum(_standing_out(rgb, radius), 0)
    best, best_cost = None, np.inf
    for reach in (2.4, 3.0, 3.8, 4.8):
        for angle in np.linspace(0, 2 * np.pi, 24, endpoint=False):
            dx, dy = round(reach * radius * np.cos(angle)), round(reach * radius * np.sin(angle))
            if (
                rows.min() + dy < 0 or rows.max() + dy >= height
                or columns.min() + dx < 0 or columns.max() + dx >= width
                or busy[rows + dy, columns + dx].mean() > 0.03
                or mask[rows + dy, columns + dx].any()
            ):  # fmt: skip
                continue
            step = plain[ring_rows, ring_columns] - plain[ring_rows + dy, ring_columns + dx]
            cost = np.abs(step - step.mean(0)).mean() + 0.4 * np.abs(step.mean(0)).mean()
            x = min(max(centre[0] + dx, 0), width - 1)
            y = min(max(centre[1] + dy, 0), height - 1)
            cost += 0.3 * float(interest[y, x])
            if cost < best_cost:
                best, best_cost = (dx, dy), cost
    return best if best_cost < 26 else None


def without(frame: NDArray[np.uint8], thing: Thing, k: int) -> NDArray[np.uint8]:
    """Frame ``k`` of the shot with background where the thing is, grain and light included."""
    to_frame = thing.camera[k]
    moving = not np.allclose(to_frame, np.eye(3))
    height, width = frame.shape[:2]
    at = frame
    if moving:
        at = cv2.warpPerspective(
            frame, np.linalg.inv(to_frame), (width, height),
            flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101,
        )  # fmt: skip
    if thing.offset is None:
        # No gradients of its own: the rim's colours run into each other; a little grain on top.
        grain = np.random.default_rng(k).normal(0, 1.5, (height, width, 1))
        shifted = np.clip(128 + np.broadcast_to(grain, at.shape), 0, 255).astype(np.uint8)
    else:
        dx, dy = thing.offset
        shifted = cv2.warpAffine(
            at,
            np.float32([[1, 0, -dx], [0, 1, -dy]]),
            (width, height),
            borderMode=cv2.BORDER_REFLECT_101,
        )
    filled = clone(at, shifted, cv2.dilate(thing.mask.astype(np.uint8), np.ones((9, 9), np.uint8)))
    if not moving:
        return filled
    soft = soft_mask(thing.mask, 4)
    soft = cv2.warpPerspective(soft, to_frame, (width, height))
    placed = cv2.warpPerspective(
        filled, to_frame, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
    )
    out = frame * (1 - soft[..., None]) + placed * soft[..., None]
    return np.clip(out + 0.5, 0, 255).astype(np.uint8)


def soft_mask(mask: NDArray[np.bool_], grow: int) -> NDArray[np.float32]:
    """The mask grown by ``grow`` px with a soft rim, 0 to 1."""
    wide = cv2.dilate(mask.astype(np.uint8), np.ones((2 * grow + 1,) * 2, np.uint8))
    return cv2.GaussianBlur(wide.astype(np.float32), (0, 0), max(1.0, grow / 2))


def clone(
    target: NDArray[np.uint8], source: NDArray[np.uint8], mask: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    """``source``'s gradients inside ``mask``, ``target``'s colours at its rim (Perez, 2003)."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    pad = 4
    height, width = mask.shape
    top, bottom = max(0, rows[0] - pad), min(height, rows[-1] + 1 + pad)
    left, right = max(0, columns[0] - pad), min(width, columns[-1] + 1 + pad)
    window = (slice(top, bottom), slice(left, right))
    inside = np.ascontiguousarray(mask[window] * 255)
    inside[[0, -1]] = 0
    inside[:, [0, -1]] = 0
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(rows):
        return target
    # OpenCV centres the mask's own bounding box on this point.
    x, y, w, h = cv2.boundingRect(inside)
    out = target.copy()
    out[window] = cv2.seamlessClone(
        np.ascontiguousarray(source[window]), np.ascontiguousarray(target[window]), inside,
        (x + w // 2, y + h // 2), cv2.NORMAL_CLONE,
    )  # fmt: skip
    return out


def box_at(thing: Thing, k: int) -> tuple[float, float, float, float] | None:
    """The thing's box in frame ``k``."""
    from benchmarks.quality.truth import box_of

    height, width = thing.mask.shape
    there = cv2.warpPerspective(
        thing.mask.astype(np.uint8), thing.camera[k], (width, height), flags=cv2.INTER_NEAREST
    )
    return box_of(there > 0)
