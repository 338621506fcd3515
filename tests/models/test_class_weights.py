"""Texts as weights of ImageNet's classes: scenes, single words, what is kept on disk."""

import numpy as np
import pytest

from vqscore.errors import ModelError
from vqscore.models.class_texts import class_definitions, class_names
from vqscore.models.class_weights import ClassWeights
from vqscore.models.content_words import content_words
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.kept_array import kept_array
from vqscore.models.minilm import MiniLm
from vqscore.models.scenes import read_scenes


@pytest.fixture(scope="module")
def weights():
    return ClassWeights(MiniLm())


def best(row, count=5):
    return {class_names()[number] for number in np.argsort(-row)[:count]}


def test_definitions_are_those_of_timm_without_importing_it():
    from timm.data.imagenet_info import ImageNetInfo

    known = ImageNetInfo()
    theirs = [known.index_to_description(number, detailed=True) for number in range(1000)]
    assert list(class_definitions()) == theirs


def test_a_class_asked_for_by_name_weighs_most(weights):
    assert "tabby cat" in best(weights("a tabby cat"))
    assert {"grey fox", "Arctic fox"} <= best(weights("a fox running through snow"))
    assert {"castle", "palace"} & best(weights("an old castle on a hill"))


def test_a_scene_gives_weight_to_what_a_network_names_in_it(weights):
    assert {"neck brace", "hair wig", "lipstick"} & best(weights("the face of a woman"), 20)
    assert {"volcano", "geyser"} & best(weights("clouds drift across the sky"), 20)


def test_a_long_sentence_does_not_blur_what_it_names(weights):
    long = (
        "In a cinematic style with soft natural light and a shallow depth of field, the camera "
        "slowly turns around a zebra while the mood of the evening is one of calm and wonder."
    )
    assert "zebra" in best(weights(long))


def test_kept_distractors_are_what_would_be_computed_now(weights, tmp_path):
    texts = DISTRACTORS[:6]
    keeping = ClassWeights(MiniLm(), tmp_path)
    first = keeping.fixed_list(texts)
    np.testing.assert_array_equal(keeping.fixed_list(texts), first)
    assert not np.array_equal(keeping.fixed_list(DISTRACTORS[1:7]), first)
    alone = np.stack([weights(text) for text in texts])
    np.testing.assert_allclose(first, alone, atol=1e-5)


def test_another_shape_on_disk_is_computed_anew(tmp_path):
    kept_array("a", (2,), lambda: np.ones(2, np.float32), tmp_path)
    made = kept_array("a", (3,), lambda: np.zeros(3, np.float32), tmp_path)
    assert made.tolist() == [0, 0, 0]
    assert kept_array("a", (3,), lambda: np.ones(3, np.float32), tmp_path).tolist() == [0, 0, 0]


def test_every_scene_has_classes_and_is_said_once():
    scenes = read_scenes(class_names())
    assert len(scenes.captions) >= 200
    assert len(set(scenes.captions)) == len(scenes.captions)
    np.testing.assert_allclose(np.linalg.norm(scenes.classes, axis=1), 1)
    assert (scenes.classes > 0).sum(axis=1).min() >= 3


def test_a_scene_of_no_class_and_a_missing_list_are_refused(tmp_path):
    path = tmp_path / "scenes.txt"
    path.write_text("a kitchen: stove; no such class\n")
    with pytest.raises(ModelError, match="'no such class'"):
        read_scenes(class_names(), path)
    with pytest.raises(ModelError, match="reinstall 'vqscore'"):
        read_scenes(class_names(), tmp_path / "none.txt")


def test_words_that_name_nothing_are_passed_over():
    assert content_words("A close-up of the Cat's whiskers, 4K!") == (
        "close-up",
        "cat's",
        "whiskers",
    )
    assert content_words("") == content_words("of 3 . , !") == ()
    assert len(content_words(" ".join(f"word{n}" for n in range(500)))) == 64
