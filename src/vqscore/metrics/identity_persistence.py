"""Is the face, or where there is none the subject, the same one from first frame to last?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from vqscore.feature import Derived, Summary, Values
from vqscore.features.faces import Faces, FaceTracks
from vqscore.features.regions import MIDDLE, Subject, SubjectAppearance
from vqscore.functional.persistence import Wandering, wandering
from vqscore.functional.ranks import logistic
from vqscore.metric import Metric
from vqscore.outcome import Box, Moment, Outcome, Part, Score, Unscored

__all__ = ["IdentityPersistence", "Persistence", "face_persistence", "subject_persistence"]

FACE_MIDDLE, FACE_WIDTH = 0.73, 0.083
"""In units of the model's own same-person distance. Measured with the embedded model (cut .6), the
larger of step and drift: untouched camera tracks .35 in the middle and .62 at most, planted swaps
and morphs 1.0 in the middle and .77 at least, where the other face can be seen at all."""

SUBJECT_MIDDLE, SUBJECT_WIDTH = 1.0, 0.05
"""Distance of unit vectors; the middle is cosine .5. Measured on 82 shots: .31 in the middle, .87
at most; where another clip takes over half way, 1.14 in the middle. Set high on purpose: a moving
camera gets the benefit of the doubt."""

CLEAR_SUBJECT = 0.6
"""Likeness of middle and sides above which nothing stands out (clouds, beaches: .65 and more)."""

FEWEST_LOOKS, SHORTEST_SECONDS = 4, 0.7


@dataclass(frozen=True, slots=True)
class Persistence:
    """One track's answer: ``value`` is ``local`` moved towards 1 as far as evidence is thin."""

    value: float
    local: float
    evidence: float
    wandering: Wandering
    change_seconds: tuple[float, float]
    box: Box


def _worst(found: Wandering) -> float:
    return max(found.step, found.drift)


def _judge(
    times: NDArray[np.float64],
    vectors: NDArray[np.float32],
    weights: NDArray[np.float64],
    boxes: NDArray[np.float64],
    scale: tuple[float, float],
) -> Persistence:
    found = wandering(vectors, weights)
    local = float(logistic(np.asarray(-_worst(found)), -scale[0], scale[1]))
    evidence = float(1 - np.exp(-weights.sum()))
    # Where one moment explains most of the way from first to last, it is the moment to show.
    if found.step >= 0.75 * found.drift:
        k = found.step_at
        change, row = (float(times[max(k - 1, 0)]), float(times[k])), k
    else:
        change, row = (float(times[0]), float(times[-1])), len(times) - 1
    box = tuple(float(side) for side in boxes[row])
    return Persistence(
        value=1 - evidence * (1 - local),
        local=local,
        evidence=evidence,
        wandering=found,
        change_seconds=change,
        box=(box[0], box[1], box[2], box[3]),
    )


def face_persistence(faces: Faces) -> Iterator[Persistence]:
    r"""Each face track long enough to judge.

    With :math:`d` the larger of two distances between mean embeddings, just before against just
    after a moment (the worst moment) and first third against last third, each freed of the looks'
    own scatter, and :math:`d_0` the model's same-person distance, locally
    :math:`1 / (1 + e^{(d/d_0 - 0.73) / 0.083})`. Looks are weighted by quality :math:`q`; the value
    is moved towards 1 by :math:`e^{-\sum q}`.
    """
    if faces.vectors.shape[-1] == 0:
        return
    embedded = ~np.isnan(faces.vectors).any(axis=1)
    weights = faces.qualities * faces.confidences + 0.02
    for track in np.unique(faces.tracks):
        rows = np.flatnonzero((faces.tracks == track) & embedded)
        times = faces.times[rows]
        if len(rows) < FEWEST_LOOKS or times[-1] - times[0] < SHORTEST_SECONDS:
            continue
        scale = (FACE_MIDDLE * faces.same_person, FACE_WIDTH * faces.same_person)
        yield _judge(times, faces.vectors[rows], weights[rows], faces.boxes[rows], scale)


def subject_persistence(subject: Subject) -> Iterator[Persistence]:
    """Each shot with a clear subject, like :func:`face_persistence`; the middle is cosine .5."""
    for index, number in enumerate(np.unique(subject.shots)):
        rows = np.flatnonzero(subject.shots == number)
        times = subject.times[rows]
        unclear = subject.likeness_to_sides[index] > CLEAR_SUBJECT
        if unclear or len(rows) < FEWEST_LOOKS or times[-1] - times[0] < SHORTEST_SECONDS:
            continue
        boxes = np.tile(np.asarray(MIDDLE), (len(rows), 1))
        scale = (SUBJECT_MIDDLE, SUBJECT_WIDTH)
        yield _judge(times, subject.vectors[rows], np.ones(len(rows)), boxes, scale)


class IdentityPersistence(Metric):
    """The worst track's :func:`face_persistence`; without faces, the subject's.

    **Range** 0 to 1; above .9 the same person, below .3 somebody else by the end, between them a
    likeness that slips. A face that turns into another at its place stays one track, and so does
    one that the detector misses for a second. Tracks end at cuts: identity across cuts is not
    judged. Profile, blur and small faces count less; faces under 30 px are not judged at all.

    Without a face the basis is the middle of the picture, which only shows a subject that turns
    into another kind of thing.

    References:
        Zhang et al. Joint Face Detection and Alignment using Multi-task Cascaded CNNs. 2016.
        King. Dlib-ml: A Machine Learning Toolkit. JMLR 10, 2009 (the face network).
        Huang et al. VBench. CVPR 2024 (subject consistency, its nearest relative).
    """

    name = "identity_persistence"
    version: ClassVar[int] = 2
    question = "Is the face (or subject) the same one from first frame to last?"
    needs = ("a face or a clear subject",)

    def requires(self, prompt: str | None) -> tuple[Summary[Any] | Derived[Any], ...]:  # noqa: ARG002
        """Faces, and the middle of the picture for where there are none."""
        return (FaceTracks(), SubjectAppearance())

    def score(self, values: Values, prompt: str | None) -> Outcome:  # noqa: ARG002
        """The worst track's value, with the place and time of each change."""
        faces = values[FaceTracks()]
        basis, found = "face", sorted(face_persistence(faces), key=lambda each: each.value)
        if not found:
            shown = subject_persistence(values[SubjectAppearance()])
            basis, found = "subject", sorted(shown, key=lambda each: each.value)
        parts: dict[str, Part] = {
            "basis": basis,
            "faces": len(np.unique(faces.tracks)),
            "tracks": len(found) if basis == "face" else 0,
            "shots": faces.shots,
        }
        if not found:
            seen = "no face large and lasting enough" if len(faces.times) else "no face"
            reason = f"the clip shows {seen}, and no clear subject"
            return Unscored(reason, "not_applicable", parts)
        worst = found[0]
        parts |= {
            "worst_distance": _worst(worst.wandering),
            "step_distance": worst.wandering.step,
            "drift_distance": worst.wandering.drift,
            "spread": worst.wandering.spread,
            "evidence": worst.evidence,
            "same_person": faces.same_person if basis == "face" else None,
        }
        moments = tuple(
            Moment(*each.change_seconds, each.value, each.box) for each in found if each.local < 0.5
        )
        return Score(float(np.clip(worst.value, 0, 1)), parts, moments[:3])
