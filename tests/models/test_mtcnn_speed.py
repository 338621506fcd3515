"""What was made faster about the face detector changes none of its numbers."""

import numpy as np
import pytest
import torch
from facenet_pytorch import MTCNN
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data
from torchvision.ops.boxes import batched_nms

from vqscore.models.max_pool import SlicedMaxPool, with_sliced_pools
from vqscore.models.mtcnn import MtcnnFaceDetector
from vqscore.models.overlapping import without_overlaps
from vqscore.models.steady import steady


@given(st.integers(3, 30), st.integers(3, 30), st.sampled_from([2, 3]), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_pools_like_torch(height, width, kernel, seed):
    planes = torch.from_numpy(np.random.default_rng(seed).normal(size=(2, 3, height, width)))
    theirs = torch.nn.MaxPool2d(kernel, 2, ceil_mode=True)(planes)
    assert torch.equal(SlicedMaxPool(kernel)(planes), theirs)


def test_only_pools_of_that_form_are_replaced():
    net = torch.nn.Sequential(
        torch.nn.MaxPool2d(3, 2, ceil_mode=True),
        torch.nn.MaxPool2d(3, 2),
        torch.nn.MaxPool2d(2, 2, ceil_mode=True, padding=1),
    )
    kinds = [type(child) for child in with_sliced_pools(net)]
    assert kinds == [SlicedMaxPool, torch.nn.MaxPool2d, torch.nn.MaxPool2d]


@pytest.mark.parametrize("size", [(360, 640), (360, 512), (201, 333), (97, 61)])
def test_the_same_faces_as_the_detector_as_it_comes(size):
    photo = data.astronaut()[: size[0], : size[1]]
    rgb = np.zeros((*size, 3), np.uint8)
    rgb[: photo.shape[0], : photo.shape[1]] = photo
    with steady():
        plain = MTCNN(keep_all=True, select_largest=False, min_face_size=40).eval()
        boxes, confidences, landmarks = plain.detect(rgb, landmarks=True)
    found = MtcnnFaceDetector()(rgb)
    if boxes is None:
        assert found == ()
        return
    order = np.argsort(-confidences.astype(float), kind="stable")
    assert [[f.left, f.top, f.right, f.bottom] for f in found] == boxes[order].tolist()
    assert [f.confidence for f in found] == confidences[order].tolist()
    assert [np.asarray(f.landmarks).tolist() for f in found] == landmarks[order].tolist()


@given(st.integers(0, 60), st.sampled_from([0.5, 0.7]), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_of_boxes_that_overlap_those_stay_that_torchvision_keeps(count, threshold, seed):
    random = np.random.default_rng(seed)
    # Few places, sizes and scores: many boxes are equal, or of no size.
    corners = random.integers(0, 12, (count, 2)) * 3.3
    sizes = random.integers(0, 4, (count, 2)) * 5.1
    boxes = torch.from_numpy(np.hstack([corners, corners + sizes]).astype(np.float32))
    scores = torch.from_numpy(random.integers(60, 70, count).astype(np.float32) / 100)
    groups = torch.zeros(count, dtype=torch.int64)
    expected = batched_nms(boxes, scores, groups, threshold)
    assert torch.equal(without_overlaps(boxes, scores, groups, threshold), expected)


def test_boxes_of_several_pictures_are_refused():
    with pytest.raises(ValueError, match="one picture"):
        without_overlaps(torch.ones(2, 4), torch.ones(2), torch.tensor([0, 1]), 0.5)
