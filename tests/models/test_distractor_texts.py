"""Distractors from disk are what the encoder would give now, to the last bit."""

import numpy as np

from vqscore.models.conse import ConseImageText, _closeness
from vqscore.models.distractor_texts import distractor_texts
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.kept_array import kept_array
from vqscore.models.minilm import MiniLm


def test_kept_distractors_are_the_encoders_own(tmp_path):
    encoder = MiniLm()
    first = distractor_texts(encoder, tmp_path)
    again = distractor_texts(encoder, tmp_path)
    np.testing.assert_array_equal(again, first)
    for text, row in list(zip(DISTRACTORS, again, strict=True))[::20]:
        np.testing.assert_array_equal(encoder([text])[0], row)


def test_texts_are_the_same_whether_kept_or_encoded():
    model = ConseImageText()
    rows = model.texts(["a red fox in snow", *DISTRACTORS])
    for position in (1, 40, len(DISTRACTORS)):
        own = model._sentences([DISTRACTORS[position - 1]])[0]
        np.testing.assert_array_equal(_closeness(model._classes, own), rows[position])


def test_another_shape_on_disk_is_computed_anew(tmp_path):
    kept_array("a", (2,), lambda: np.ones(2, np.float32), tmp_path)
    made = kept_array("a", (3,), lambda: np.zeros(3, np.float32), tmp_path)
    assert made.tolist() == [0, 0, 0]
    assert kept_array("a", (3,), lambda: np.ones(3, np.float32), tmp_path).tolist() == [0, 0, 0]
