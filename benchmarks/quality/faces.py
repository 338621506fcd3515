"""Faces through a clip, as five smoothed landmarks a frame."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from benchmarks.quality.footage import Footage, read


@dataclass(frozen=True, slots=True, eq=False)
class FaceTrack:
    """The largest face of a shot: ``points`` ``(T, 5, 2)`` px, from frame ``start`` on."""

    frames: NDArray[np.uint8]
    points: NDArray[np.float32]
    start: int
    identity: NDArray[np.float32]

    @property
    def size(self) -> float:
        """Distance between the eyes, px."""
        return float(np.median(np.linalg.norm(self.points[:, 0] - self.points[:, 1], axis=1)))

    @property
    def turn(self) -> float:
        """How far the head is turned: the nose's place between the eyes, 0 for straight on."""
        left, right, nose = self.points[:, 0], self.points[:, 1], self.points[:, 2]
        across = ((nose - left) * (right - left)).sum(1) / ((right - left) ** 2).sum(1)
        return float(np.median(across) - 0.5)


@lru_cache(maxsize=1)
def _detector() -> object:
    from facenet_pytorch import MTCNN

    return MTCNN(keep_all=True, select_largest=False, min_face_size=28).eval()


@lru_cache(maxsize=1)
def _embedder() -> tuple[object, object]:
    import dlib
    import face_recognition_models

    return (
        dlib.shape_predictor(face_recognition_models.pose_predictor_five_point_model_location()),
        dlib.face_recognition_model_v1(face_recognition_models.face_recognition_model_location()),
    )


def _embed(rgb: NDArray[np.uint8], box: NDArray[np.float64]) -> NDArray[np.float32]:
    import dlib

    shape_of, net = _embedder()
    shape = shape_of(np.ascontiguousarray(rgb), dlib.rectangle(*(round(v) for v in box)))
    return np.array(
        net.compute_face_descriptor(np.ascontiguousarray(rgb), shape, 0, 0.25), np.float32
    )


def track(footage: Footage) -> FaceTrack | None:
    """The largest face, if one is there for most of the shot and large enough to know."""
    if not hasattr(footage, "_face"):
        footage._face = _track(footage)  # noqa: SLF001 - kept with the clip it belongs to
    return footage._face  # noqa: SLF001


def _seen(frame: NDArray[np.uint8]) -> bool:
    boxes, sure = _detector().detect(frame)
    return boxes is not None and float(np.max(sure)) > 0.9


def _track(footage: Footage) -> FaceTrack | None:
    start, end = footage.shot
    frames = footage.frames[start:end]
    step = max(1, round(footage.fps / 10))
    times, found, boxes = [], [], []
    last = None
    # Most clips show no face at all, and looking is slow: three glances first.
    if not any(_seen(frames[int(len(frames) * share)]) for share in (0.2, 0.5, 0.8)):
        return None
    for k in range(0, len(frames), step):
        faces, sure, points = _detector().detect(frames[k], landmarks=True)
        if faces is None:
            if k > len(frames) * 0.3 and len(times) < k / step * 0.3:
                return None
            continue
        faces = faces.astype(float)
        size = faces[:, 3] - faces[:, 1]
        rank = np.where(sure > 0.93, size, 0)
        if last is not None:
            rank = rank / (1 + np.abs(points[:, 2] - last).sum(1) / size)
        best = int(np.argmax(rank))
        if rank[best] <= 0:
            continue
        times.append(k)
        found.append(points[best])
        boxes.append((k, faces[best]))
        last = points[best][2]
    if len(times) < 0.75 * len(range(0, len(frames), step)) or len(times) < 6:
        return None
    points = np.array(found, np.float32).reshape(-1, 10)
    every = np.stack([np.interp(np.arange(len(frames)), times, c) for c in points.T], 1)
    # Detector jitter would make a pasted face tremble: no real swap does.
    every = gaussian_filter1d(every, 0.06 * footage.fps, axis=0).reshape(-1, 5, 2)
    k, box = max(boxes, key=lambda item: item[1][3] - item[1][1])
    if box[3] - box[1] < 40:
        return None
    return FaceTrack(frames, every.astype(np.float32), start, _embed(frames[k], box))


kept_in: list[Path] = []
"""Folder in which donors' faces are kept between runs, if there is one: looking takes minutes."""


@lru_cache(maxsize=64)
def _donor(path: Path) -> FaceTrack | None:
    if not kept_in:
        return track(read(path, seconds=1.2))
    known = kept_in[0] / f"{path.stem}-{path.stat().st_size}.npz"
    if not known.exists():
        face = track(read(path, seconds=1.2))
        known.parent.mkdir(parents=True, exist_ok=True)
        unfinished = known.with_suffix(f".{os.getpid()}.npz")
        if face is None:
            np.savez(unfinished)
        else:
            np.savez(
                unfinished,
                frames=face.frames, points=face.points, start=face.start, identity=face.identity,
            )  # fmt: skip
        unfinished.replace(known)
    with np.load(known, allow_pickle=False) as face:
        if not face.files:
            return None
        return FaceTrack(face["frames"], face["points"], int(face["start"]), face["identity"])


def donor(footage: Footage, mine: FaceTrack, rng: np.random.Generator) -> FaceTrack | None:
    """Another person's face from another clip, turned about the same way."""
    draw = rng.random()
    tracks = [_donor(p) for p in footage.others if p.stem != footage.stem]
    fit = [
        t
        for t in tracks
        if t is not None
        # Another person, and detail enough not to betray itself by blur.
        and np.linalg.norm(t.identity - mine.identity) > 0.65
        and t.size > 0.45 * mine.size
    ]
    fit.sort(key=lambda t: abs(t.turn - mine.turn))
    return fit[: max(1, min(3, len(fit)))][int(draw * min(3, len(fit)))] if fit else None


def onto(
    frame: NDArray[np.uint8],
    points: NDArray[np.float32],
    other: FaceTrack,
    k: int,
) -> tuple[NDArray[np.uint8], NDArray[np.bool_]] | None:
    """The other face laid over this one with its light and tone; also where."""
    # To and fro through the donor's frames, so that the borrowed face lives.
    period = 2 * (len(other.frames) - 1)
    index = period // 2 - abs(k % period - period // 2) if period else 0
    source = other.points[index]
    to_target, _ = cv2.estimateAffine2D(source, points, method=cv2.LMEDS)
    similar, _ = cv2.estimateAffinePartial2D(source, points, method=cv2.LMEDS)
    if to_target is None or similar is None:
        return None
    # Five points bend a full affine too easily: half way to it keeps the head's shape.
    matrix = 0.5 * to_target + 0.5 * similar
    height, width = frame.shape[:2]
    laid = cv2.warpAffine(
        other.frames[index], matrix, (width, height),
        flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101,
    )  # fmt: skip
    mask = face_oval(points, height, width)
    if mask.sum() < 60:
        return None
    lab, other_lab = (cv2.cvtColor(x, cv2.COLOR_RGB2LAB).astype(np.float32) for x in (frame, laid))
    core = mask > 0.5
    mean, spread = lab[core].mean(0), lab[core].std(0) + 1
    other_mean, other_spread = other_lab[core].mean(0), other_lab[core].std(0) + 1
    gain = np.clip(spread / other_spread, 0.6, 1.6)
    toned = np.clip((other_lab - other_mean) * gain + mean, 0, 255).astype(np.uint8)
    laid = cv2.cvtColor(toned, cv2.COLOR_LAB2RGB)
    return laid, mask


def face_oval(points: NDArray[np.float32], height: int, width: int) -> NDArray[np.float32]:
    """A soft oval over brows to chin, 0 to 1."""
    eyes, mouth = points[:2].mean(0), points[3:].mean(0)
    down = mouth - eyes
    length = np.linalg.norm(down)
    across = max(np.linalg.norm(points[1] - points[0]), 0.7 * length)
    centre = eyes + 0.52 * down
    angle = np.degrees(np.arctan2(-down[0], down[1]))
    mask = np.zeros((height, width), np.uint8)
    axes = (int(across * 0.95), int(length * 1.25))
    cv2.ellipse(mask, (int(centre[0]), int(centre[1])), axes, float(angle), 0, 360, 255, -1)
    return cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), max(1.5, length * 0.13))
