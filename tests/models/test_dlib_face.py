"""dlib's face network in torch: dlib's own numbers, from dlib's own file and no other."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.data
import torch

from vqscore.errors import ModelError
from vqscore.models.dlib_face import DlibFaceEmbedder
from vqscore.models.dlib_resnet import DlibResnet
from vqscore.models.dlib_stream import DlibStream, StreamError
from vqscore.models.dlib_weights import read_face_weights
from vqscore.models.protocols import DetectedFace

ASTRONAUT = DetectedFace(176.0, 66.0, 265.0, 182.0, 1.0, ())


@pytest.fixture(scope="module")
def embedder():
    return DlibFaceEmbedder()


@pytest.fixture(scope="module")
def chip(embedder):
    return embedder.chip(skimage.data.astronaut(), ASTRONAUT)


@pytest.fixture(scope="module")
def stored(embedder):
    return embedder.weight_files()[1].read_bytes()


@pytest.fixture(scope="module")
def network(embedder):
    return DlibResnet(read_face_weights(embedder.weight_files()[1]))


def jittered(chip, seed):
    """Turned over, shifted, lit otherwise, noisy: never twice the same."""
    rng = np.random.default_rng(seed)
    moved = np.roll(chip[:, :: rng.choice([-1, 1])], rng.integers(-12, 13, 2), axis=(0, 1))
    noisy = moved * rng.uniform(0.5, 1.2) + rng.normal(0, 8, chip.shape)
    return np.ascontiguousarray(noisy.clip(0, 255).astype(np.uint8))


def test_vectors_are_dlibs_own(embedder, network, chip):
    dlib = pytest.importorskip("dlib")
    landmarks, weights = (str(path) for path in embedder.weight_files())
    reference = dlib.face_recognition_model_v1(weights)
    picture, face = skimage.data.astronaut(), ASTRONAUT
    box = dlib.rectangle(*(round(x) for x in (face.left, face.top, face.right, face.bottom)))
    points = dlib.shape_predictor(landmarks)(picture, box)
    whole = np.asarray(reference.compute_face_descriptor(picture, points, 0, 0.25))
    assert np.linalg.norm(embedder(picture, face) - whole) < 1e-5
    for seed in range(5):
        other = jittered(chip, seed)
        expected = np.asarray(reference.compute_face_descriptor(other, 0))
        found = network(other)
        assert np.linalg.norm(found - expected) < 1e-5
        # The comparison would mean little if these were all alike.
        assert np.linalg.norm(found - whole) > 0.05


def test_vectors_do_not_depend_on_threads_or_on_what_came_before(network, chip):
    before = torch.get_num_threads()
    found = []
    try:
        for threads in (1, 2):
            torch.set_num_threads(threads)
            found.append(network(chip))
            network(jittered(chip, 0))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    np.testing.assert_array_equal(found[0], found[1])
    assert found[0].shape == (128,)
    assert found[0].dtype == np.float32
    np.testing.assert_array_equal(network(np.asfortranarray(chip)), found[0])


def test_only_faces_of_its_size_are_taken(network):
    with pytest.raises(ValueError, match=r"\(150, 149, 3\).*takes \(150, 150, 3\)"):
        network(np.zeros((150, 149, 3), np.uint8))


def changed(data, old, new):
    assert old in data
    return data.replace(old, new, 1)


DAMAGES = {
    "empty": lambda _: b"",
    "cut short": lambda data: data[:-1],
    "cut in the middle": lambda data: data[: len(data) // 2],
    "longer": lambda data: data + b"\0",
    "of another loss": lambda data: changed(data, b"loss_metric_2", b"loss_metric_9"),
    "of other layers": lambda data: data[:50] + b"\x01\x01" + data[52:],
    "of another input": lambda data: changed(data, b"\x01\x96\x01\x96", b"\x01\x96\x01\x97"),
    "of a later version": lambda data: changed(data, b"con_4", b"con_5"),
    "of a wider pool": lambda data: changed(
        data, b"max_pool_2\x01\x03\x01\x03", b"max_pool_2\x01\x03\x01\x05"
    ),
    "of shorter vectors": lambda data: changed(
        data, b"fc_2\x01\x80\x02\x00\x01", b"fc_2\x01\x7f\x02\x00\x01"
    ),
    "of other shapes": lambda data: changed(data, b"affine_\x01\x02\x01@", b"affine_\x01\x02\x01?"),
    "not a number": lambda data: changed(
        data, b"ME\xf0\xbcj\x8b\x9a\xbc", b"ME\xf0\xbc\x00\x00\xc0\x7f"
    ),
    "huge": lambda data: changed(
        data, b"con_4\x01\x02\x02\x80\x12", b"con_4\x01\x02\x08\xff\xff\xff\xff\xff\xff\xff\x7f"
    ),
    "a pickle": lambda _: b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01x\x94.",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_another_file_is_refused(tmp_path, stored, damage):
    path = tmp_path / "network.dat"
    path.write_bytes(DAMAGES[damage](stored))
    with pytest.raises(ModelError, match=r"does not hold dlib's face network.*byte.*: reinstall"):
        read_face_weights(path)


def test_a_missing_file_and_the_landmarks_are_refused(tmp_path, embedder):
    for path in (tmp_path / "none.dat", tmp_path, embedder.weight_files()[0]):
        with pytest.raises(ModelError, match="does not hold dlib's face network"):
            read_face_weights(path)


@pytest.mark.parametrize(
    ("stored", "number"),
    [(b"\1\0", 0), (b"\1\xff", 255), (b"\2\0\1", 256), (b"\x81\1", -1), (b"\x82\1\1", -257)],
)
def test_whole_numbers(stored, number):
    stream = DlibStream(stored)
    assert stream.integer() == number
    stream.end()


def test_real_numbers():
    assert DlibStream(b"\1\3\1\0").real() == 3.0
    assert DlibStream(b"\x81\3\x81\2").real() == -0.75
    for special in (32000, 32001, 32002):
        with pytest.raises(StreamError, match="no finite number"):
            DlibStream(b"\1\1\2" + special.to_bytes(2, "little")).real()


@pytest.mark.parametrize("stored", [b"", b"\0", b"\x09" + b"1" * 9, b"\x41\1", b"\2\1"])
def test_what_is_no_whole_number_says_where(stored):
    with pytest.raises(StreamError, match=r"byte [01]"):
        DlibStream(stored).integer()


def test_marks_and_names():
    stream = DlibStream(b"10\1\3abc")
    assert (stream.flag(), stream.flag(), stream.text()) == (True, False, "abc")
    with pytest.raises(StreamError, match="neither"):
        DlibStream(b"2").flag()
    with pytest.raises(StreamError, match="characters long"):
        DlibStream(b"\x81\1").text()
    with pytest.raises(StreamError, match="sizes"):
        DlibStream(b"\1\2" + b"\x81\1" * 4).tensor()
