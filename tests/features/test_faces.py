"""Face tracks: joining by place, quality, cuts; and the embedded detector on a real picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skimage.data

from vqscore.clip import Clip
from vqscore.feature import PassContext
from vqscore.features.faces import FaceTracks, face_quality
from vqscore.features.regions import SubjectAppearance
from vqscore.features.shots import Shots, looks_cut
from vqscore.functional.tracks import PlaceTracker
from vqscore.metrics.identity_persistence import IdentityPersistence
from vqscore.models.named import model_set
from vqscore.models.protocols import DetectedFace
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import run
from vqscore.video.open import open_clip

A, B = np.zeros(4, np.float32), np.ones(4, np.float32)


def test_two_people_keep_their_numbers_while_they_move():
    tracker = PlaceTracker(same=0.6)
    for step in range(8):
        left, right = (10 + 3 * step, 10, 40, 50), (200 - 3 * step, 12, 40, 50)
        order = ([left, right], [A, B]) if step % 2 else ([right, left], [B, A])
        numbers = tracker.assign(step / 4, *order)
        assert numbers == ([1, 0] if step % 2 else [0, 1])


def test_a_face_that_turns_into_another_at_its_place_stays_one_track():
    tracker = PlaceTracker(same=0.6)
    assert tracker.assign(0.0, [(10, 10, 40, 50)], [A]) == [0]
    assert tracker.assign(0.25, [(12, 10, 40, 50)], [B]) == [0]


def test_a_missed_second_does_not_end_a_track_but_a_long_absence_does():
    tracker = PlaceTracker(same=0.6)
    box = (10, 10, 40, 50)
    assert tracker.assign(0.0, [box], [A]) == [0]
    assert tracker.assign(0.25, [], []) == []
    assert tracker.assign(1.25, [(25, 10, 40, 50)], [A]) == [0]
    assert tracker.assign(3.75, [(25, 10, 40, 50)], [B]) == [0]
    assert tracker.assign(9.0, [(25, 10, 40, 50)], [A]) == [1]


def test_a_jump_is_joined_only_if_it_looks_the_same():
    for vector, number in ((A, 0), (B, 1)):
        tracker = PlaceTracker(same=0.6)
        tracker.assign(0.0, [(10, 10, 40, 50)], [A])
        assert tracker.assign(0.25, [(48, 10, 40, 50)], [vector]) == [number]


def test_a_cut_ends_all_tracks():
    tracker = PlaceTracker(same=0.6)
    tracker.assign(0.0, [(10, 10, 40, 50)], [A])
    tracker.cut()
    assert tracker.assign(0.25, [(10, 10, 40, 50)], [A]) == [1]


def test_cuts_are_told_from_motion():
    picture = skimage.data.astronaut()
    shots = Shots()
    starts = [shots.starts(picture[:, shift : shift + 400]) for shift in range(0, 60, 10)]
    starts.append(shots.starts(skimage.data.chelsea()))
    assert starts == [True] + [False] * 5 + [True]
    assert shots.count == 2
    flat = np.full((18, 32, 3), 100, np.float32)
    assert not looks_cut(flat, flat)
    assert looks_cut(flat, flat + 100)


def test_quality_falls_with_blur_profile_size_and_cropping():
    picture = skimage.data.astronaut()
    face = model_set("embedded").face_detector(picture)[0]
    good = face_quality(picture, face)
    assert good > 0.6
    blurred = picture[::12, ::12].repeat(12, axis=0).repeat(12, axis=1)[:512, :512]
    smooth = skimage.filters.gaussian(picture, 8, channel_axis=2, preserve_range=True)
    assert face_quality(smooth.astype(np.uint8), face) < 0.5 * good
    assert face_quality(blurred, face) <= 1.0
    eyes_left, eyes_right, _, mouth_left, mouth_right = face.landmarks
    aside = (eyes_left, eyes_right, eyes_right, mouth_left, mouth_right)
    turned = DetectedFace(face.left, face.top, face.right, face.bottom, 1.0, aside)
    assert face_quality(picture, turned) < 0.4 * good
    outside = DetectedFace(-90, 60, -5, 170, 1.0, face.landmarks)
    assert face_quality(picture, outside) == 0.0


def watched(frames, chunk_frames=8):
    with open_clip(Clip("x", frames=frames, fps=4.0)) as opened:
        context = PassContext(opened.info, model_set("embedded"))
        return run(Plan.of([IdentityPersistence()], None), opened, context, chunk_frames)


@pytest.fixture(scope="module")
def talking_head():
    picture = skimage.data.astronaut()
    return np.stack([picture[:300, 60 + 4 * step : 380 + 4 * step] for step in range(7)])


def test_a_real_face_is_one_track_and_one_person(talking_head):
    values = watched(talking_head)
    faces = values[FaceTracks()]
    assert faces.tracks.tolist() == [0] * 7
    assert faces.samples == 7
    assert faces.shots == 1
    assert ((faces.boxes >= 0) & (faces.boxes <= 1)).all()
    assert np.isfinite(faces.vectors).all()
    outcome = IdentityPersistence().score(values, None)
    assert outcome.value > 0.95
    assert outcome.parts["basis"] == "face"


def test_faces_of_small_frames_are_looked_for_as_in_large_ones(talking_head):
    # At its smallest size the detector is unsure of faces that it knows when they are enlarged.
    small = np.stack([cv2.resize(f, (96, 90), interpolation=cv2.INTER_AREA) for f in talking_head])
    large = [cv2.resize(f, (384, 360), interpolation=cv2.INTER_CUBIC) for f in small]
    faces, enlarged = watched(small)[FaceTracks()], watched(np.stack(large))[FaceTracks()]
    assert faces.tracks.tolist() == [0] * 7
    np.testing.assert_array_equal(faces.confidences, enlarged.confidences)
    # In px of the frame as it is: a small face says less.
    np.testing.assert_allclose(4 * faces.sizes, enlarged.sizes)
    assert (faces.qualities < enlarged.qualities).all()


def test_chunks_do_not_show(talking_head):
    first, second = (watched(talking_head, size) for size in (1, 5))
    for feature in (FaceTracks(), SubjectAppearance()):
        a, b = first[feature], second[feature]
        for name in a.__slots__:
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))


def test_without_a_face_the_subject_is_watched():
    cat = skimage.data.chelsea()
    frames = np.stack([cat[:, 20 + 3 * step : 380 + 3 * step] for step in range(10)])
    outcome = IdentityPersistence().score(watched(frames), None)
    assert outcome.parts["basis"] == "subject"
    assert outcome.value > 0.9


def test_an_empty_picture_shows_nobody():
    outcome = IdentityPersistence().score(watched(np.full((8, 64, 96, 3), 90, np.uint8)), None)
    assert outcome.cause == "not_applicable"
    assert "no face" in outcome.reason
