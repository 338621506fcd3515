"""Identity persistence from arrays alone: embeddings of people who stay, change, and slip away."""

from __future__ import annotations

import numpy as np
import pytest

from vqscore.feature import Values
from vqscore.features.faces import Faces, FaceTracks
from vqscore.features.regions import Subject, SubjectAppearance
from vqscore.metrics.identity_persistence import IdentityPersistence
from vqscore.outcome import Score, Unscored

METRIC = IdentityPersistence()
DIMENSIONS, NOISE = 128, 0.24  # two looks at one person lie about .34 apart, as measured


def person(seed):
    """Different people lie about .75 apart, as measured."""
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS)
    return vector / np.linalg.norm(vector) * 0.53


def looks(people, seed=0):
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(len(people), DIMENSIONS)) * NOISE / np.sqrt(DIMENSIONS)
    return (np.asarray(people) + noise).astype(np.float32)


def faces(vectors, tracks=None, quality=0.8, times=None):
    count = len(vectors)
    return Faces(
        times=np.arange(count) / 4 if times is None else np.asarray(times, float),
        tracks=np.zeros(count, np.int64) if tracks is None else np.asarray(tracks),
        boxes=np.tile([0.4, 0.2, 0.2, 0.3], (count, 1)),
        sizes=np.full(count, 90.0),
        confidences=np.full(count, 0.99),
        qualities=np.broadcast_to(np.asarray(quality, float), count).copy(),
        vectors=vectors,
        samples=count,
        shots=1,
        same_person=0.6,
    )


NO_SUBJECT = Subject(np.zeros(0), np.zeros(0, np.int64), np.zeros((0, 0), np.float32), np.zeros(0))
NO_FACES = faces(np.zeros((0, 0), np.float32))


def scored(seen, subject=NO_SUBJECT):
    return METRIC.score(Values({FaceTracks(): seen, SubjectAppearance(): subject}), None)


ANN, BOB = person(1), person(2)


def test_one_odd_look_at_either_end_of_a_short_track_is_no_drift():
    for seed in range(5):
        seen = looks([ANN] * 5, seed)
        seen[0] += (0.55 * (BOB - ANN)).astype(np.float32)
        assert scored(faces(seen)).value > 0.6


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("count", [4, 6, 20, 48])
def test_one_person_all_along_scores_high(seed, count):
    assert scored(faces(looks([ANN] * count, seed))).value > 0.85


@pytest.mark.parametrize("at", [3, 8, 15, 17])
def test_a_swap_scores_low_wherever_it_happens_and_says_when(at):
    outcome = scored(faces(looks([ANN] * at + [BOB] * (20 - at))))
    assert outcome.value < 0.2
    moment = outcome.moments[0]
    assert moment.start_seconds == pytest.approx((at - 1) / 4, abs=0.26)
    assert moment.box == (0.4, 0.2, 0.2, 0.3)


def test_a_swap_there_and_back_is_found():
    assert scored(faces(looks([ANN] * 8 + [BOB] * 5 + [ANN] * 8))).value < 0.3


def test_a_slow_morph_is_found_over_the_whole_clip():
    share = np.linspace(-0.1, 1.1, 24)[:, None]
    outcome = scored(faces(looks(ANN * (1 - share) + BOB * share)))
    assert outcome.value < 0.5
    assert outcome.parts["drift_distance"] > outcome.parts["step_distance"]
    assert outcome.moments[0].end_seconds == pytest.approx(23 / 4)


def test_one_odd_look_is_no_change():
    people = [ANN] * 20
    people[9] = BOB
    assert scored(faces(looks(people))).value > 0.8


def test_looks_of_no_quality_do_not_accuse():
    people = [ANN] * 14 + [BOB] * 3
    quality = np.r_[np.full(14, 0.9), np.full(3, 0.0)]
    sharp, poor = scored(faces(looks(people))), scored(faces(looks(people), quality=quality))
    assert sharp.value < 0.3
    assert poor.value > sharp.value
    faint = scored(faces(looks(people), quality=0.01))
    assert faint.value > 0.5
    assert faint.parts["evidence"] < 0.5


def test_the_worst_of_several_people_counts():
    vectors = np.concatenate([looks([ANN] * 12), looks([person(3)] * 6 + [BOB] * 6, 1)])
    order = np.argsort(np.tile(np.arange(12), 2), kind="stable")
    tracks, times = np.repeat([0, 1], 12)[order], np.tile(np.arange(12) / 4, 2)[order]
    outcome = scored(faces(vectors[order], tracks, times=times))
    assert outcome.value < 0.2
    assert outcome.parts["faces"] == 2
    assert len(outcome.moments) == 1


def test_two_different_people_side_by_side_are_no_change():
    vectors = np.concatenate([looks([ANN] * 12), looks([BOB] * 12, 1)])
    assert (
        scored(faces(vectors, np.repeat([0, 1], 12), times=np.tile(np.arange(12) / 4, 2))).value
        > 0.85
    )


def test_faces_too_small_to_embed_are_not_scored():
    outcome = scored(faces(np.full((12, DIMENSIONS), np.nan, np.float32)))
    assert isinstance(outcome, Unscored)
    assert outcome.cause == "not_applicable"
    assert "large" in outcome.reason


def test_a_glimpse_is_not_scored():
    assert isinstance(scored(faces(looks([ANN, ANN, BOB]))), Unscored)


def subject(vectors, shots=None, sides=0.4):
    vectors = np.asarray(vectors, np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    shots = np.ones(len(vectors), np.int64) if shots is None else np.asarray(shots)
    likeness = np.full(len(np.unique(shots)), sides)
    return Subject(np.arange(len(vectors)) / 2, shots, vectors, likeness)


def test_without_faces_the_subject_stands_in():
    same = scored(NO_FACES, subject(looks([ANN] * 10)))
    other = scored(NO_FACES, subject(looks([ANN] * 5 + [BOB] * 5)))
    assert same.parts["basis"] == other.parts["basis"] == "subject"
    assert same.value > 0.9
    assert other.value < 0.2
    assert other.moments[0].start_seconds == pytest.approx(2.0)


def test_a_cut_is_no_change_of_subject():
    outcome = scored(NO_FACES, subject(looks([ANN] * 5 + [BOB] * 5), np.repeat([1, 2], 5)))
    assert isinstance(outcome, Score)
    assert outcome.value > 0.9


def test_a_landscape_has_no_subject():
    outcome = scored(NO_FACES, subject(looks([ANN] * 10), sides=0.8))
    assert isinstance(outcome, Unscored)
    assert outcome.cause == "not_applicable"


def test_a_prompt_changes_nothing_and_the_plan_is_the_same():
    assert METRIC.requires(None) == METRIC.requires("a man talks")
