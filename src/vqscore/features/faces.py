"""Faces of the clip: found in sampled frames, joined into tracks, embedded, rated for quality."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Chunk, Feature, PassContext, Summary
from vqscore.features.images import CLOSE_LOOKS
from vqscore.features.shots import Shots
from vqscore.functional.opencv import cv2
from vqscore.functional.tracks import PlaceTracker
from vqscore.models.protocols import DetectedFace
from vqscore.outcome import Box

__all__ = ["FaceTracks", "Faces", "face_quality", "frontalness"]

SMALLEST_FACE = 30
"""Below this height in px a face says little of who it is: it is tracked but not embedded."""

CONFIDENT = 0.95
"""The detector's own certainty below which its finds are mostly no faces."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Every face seen, one row each, in order of time.

    Args:
        times: ``(N,)`` seconds.
        tracks: ``(N,)`` number of the track each belongs to.
        boxes: ``(N, 4)`` ``x, y, w, h`` as shares of the frame.
        sizes: ``(N,)`` height of the face in px of the sampled frame.
        confidences: ``(N,)`` the detector's, 0 to 1.
        qualities: ``(N,)`` how much the face says of who it is, 0 to 1.
        vectors: ``(N, D)`` embeddings; rows of NaN for faces too small to embed.
        samples: Number of frames looked at.
        shots: Number of shots among them; tracks end at cuts.
        same_person: The embedding model's own cut.
    """

    times: NDArray[np.float64]
    tracks: NDArray[np.int64]
    boxes: NDArray[np.float64]
    sizes: NDArray[np.float64]
    confidences: NDArray[np.float64]
    qualities: NDArray[np.float64]
    vectors: NDArray[np.float32]
    samples: int
    shots: int
    same_person: float


def frontalness(landmarks: tuple[tuple[float, float], ...]) -> float:
    """1 for a face seen from the front, towards 0 in profile, from five landmarks.

    Eyes, nose, corners of the mouth. The nose's offset from the middle between the eyes, along the
    line of the eyes and in eye distances, is 0 from the front and about .5 in half profile.

    >>> frontalness(((0, 0), (2, 0), (1, 1), (0.2, 2), (1.8, 2)))
    1.0
    >>> round(frontalness(((0, 0), (2, 0), (2.2, 1), (0.2, 2), (1.8, 2))), 2)
    0.07
    """
    points = np.asarray(landmarks, np.float64)
    if points.shape != (5, 2):
        return 0.5
    across = points[1] - points[0]
    down = points[3:].mean(axis=0) - points[:2].mean(axis=0)
    width = float(np.linalg.norm(across))
    # In profile the eyes come close together; the height of the face does not change.
    span = max(width, 0.7 * float(np.linalg.norm(down)), 1e-6)
    direction = across / max(width, 1e-6)
    offset = abs(float((points[2] - points[:2].mean(axis=0)) @ direction)) / span
    return float(np.exp(-((offset / 0.37) ** 2)))


def face_quality(rgb: NDArray[np.uint8], face: DetectedFace) -> float:
    """How much a face says of who it is, 0 to 1: its size, frontalness, sharpness, in product."""
    height, width = rgb.shape[:2]
    top, bottom = int(max(0, face.top)), int(min(height, face.bottom))
    left, right = int(max(0, face.left)), int(min(width, face.right))
    if bottom - top < 8 or right - left < 8:
        return 0.0
    inside = (bottom - top) * (right - left)
    whole = (face.bottom - face.top) * (face.right - face.left)
    luma = cv2.cvtColor(np.ascontiguousarray(rgb[top:bottom, left:right]), cv2.COLOR_RGB2GRAY)
    # At a fixed size, so that sharpness is not a second measure of size.
    small = cv2.resize(luma, (64, 64), interpolation=cv2.INTER_AREA).astype(np.float32)
    contrast = max(float(small.std()), 1.0)
    detail = float(cv2.Laplacian(small, cv2.CV_32F).std()) / contrast
    sharp = min(1.0, detail / 0.3)
    size = float(np.clip((face.bottom - face.top - 20) / 60, 0.0, 1.0))
    visible = min(1.0, inside / max(whole, 1.0)) ** 2
    return size * sharp * visible * frontalness(face.landmarks)


def _scaled(face: DetectedFace, factor: float) -> DetectedFace:
    return DetectedFace(
        left=face.left * factor,
        top=face.top * factor,
        right=face.right * factor,
        bottom=face.bottom * factor,
        confidence=face.confidence,
        landmarks=tuple((x * factor, y * factor) for x, y in face.landmarks),
    )


class _Tracking:
    def __init__(self, context: PassContext) -> None:
        self._detect, self._embed = context.models.face_detector, context.models.face_embedder
        self._tracker = PlaceTracker(self._embed.same_person)
        self._rows: list[tuple[float, int, Box, float, float, float]] = []
        self._vectors: list[NDArray[np.float32] | None] = []
        self._samples, self._shots = 0, Shots()

    def add(self, chunk: Chunk) -> None:
        for frame, rgb in zip(chunk.frames, chunk[CLOSE_LOOKS], strict=True):
            if rgb is not None:
                self._look(frame.pts_seconds, rgb)

    def _look(self, seconds: float, rgb: NDArray[np.uint8]) -> None:
        if self._shots.starts(rgb):
            self._tracker.cut()
        self._samples += 1
        found = [face for face in self._find(rgb) if face.confidence >= CONFIDENT]
        vectors = [
            self._embed(rgb, face) if face.bottom - face.top >= SMALLEST_FACE else None
            for face in found
        ]
        boxes: list[Box] = [
            (face.left, face.top, face.right - face.left, face.bottom - face.top) for face in found
        ]
        height, width = rgb.shape[:2]
        numbers = self._tracker.assign(seconds, boxes, vectors)
        for face, number, vector in zip(found, numbers, vectors, strict=True):
            left, right = (float(np.clip(x / width, 0, 1)) for x in (face.left, face.right))
            top, bottom = (float(np.clip(y / height, 0, 1)) for y in (face.top, face.bottom))
            box = (left, top, right - left, bottom - top)
            quality = face_quality(rgb, face)
            size = face.bottom - face.top
            self._rows.append((seconds, number, box, size, face.confidence, quality))
            self._vectors.append(vector)

    def _find(self, rgb: NDArray[np.uint8]) -> list[DetectedFace]:
        """Faces of the frame; small frames are enlarged, for the detector is unsure of 40 px."""
        larger = CLOSE_LOOKS.short_side / min(rgb.shape[:2])
        if larger <= 1.0:
            return list(self._detect(rgb))
        size = (round(rgb.shape[1] * larger), round(rgb.shape[0] * larger))
        enlarged = cv2.resize(rgb, size, interpolation=cv2.INTER_CUBIC)
        return [_scaled(face, 1 / larger) for face in self._detect(np.asarray(enlarged))]

    def finish(self) -> Faces:
        length = next((len(v) for v in self._vectors if v is not None), 0)
        vectors = np.full((len(self._rows), length), np.nan, np.float32)
        for row, vector in enumerate(self._vectors):
            if vector is not None:
                vectors[row] = vector
        times, tracks, boxes, sizes, confidences, qualities = (
            zip(*self._rows, strict=True) if self._rows else [()] * 6
        )
        return Faces(
            times=np.asarray(times, np.float64),
            tracks=np.asarray(tracks, np.int64),
            boxes=np.asarray(boxes, np.float64).reshape(-1, 4),
            sizes=np.asarray(sizes, np.float64),
            confidences=np.asarray(confidences, np.float64),
            qualities=np.asarray(qualities, np.float64),
            vectors=vectors,
            samples=self._samples,
            shots=self._shots.count,
            same_person=self._embed.same_person,
        )


@dataclass(frozen=True)
class FaceTracks(Summary[Faces]):
    """The clip's faces, about four looks a second."""

    models: ClassVar[tuple[str, ...]] = ("face_detector", "face_embedder")
    version: ClassVar[int] = 2

    def inputs(self) -> tuple[Feature[Any], ...]:
        """The sampled frames."""
        return (CLOSE_LOOKS,)

    def start(self, context: PassContext) -> _Tracking:
        """Detect, embed and join, sample by sample."""
        return _Tracking(context)
