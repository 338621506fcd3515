"""The other providers of the standard sets, on checkpoints that were made here with random weights.

What they say means nothing; that they load what is in a file, and compute what their libraries
compute, does.
"""

from __future__ import annotations

import numpy as np
import pytest
import skimage.data

from vqscore.errors import ModelError
from vqscore.models.named import model_set
from vqscore.models.parts import weight_of
from vqscore.models.protocols import DetectedFace

FACE = DetectedFace(
    170, 60, 270, 190, 1.0, ((195, 110), (245, 110), (222, 135), (200, 160), (240, 160))
)
VIT = "timm:vit_tiny_patch16_224.augreg_in21k"


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    """A machine on which generated checkpoints lie where pulled ones would."""
    import timm
    import torch
    from facenet_pytorch import InceptionResnetV1
    from safetensors.torch import save_file
    from torchvision.models.optical_flow import raft_large

    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch, torch.random.fork_rng():
        patch.setenv("HF_HOME", str(home / "hf"))
        patch.setenv("TORCH_HOME", str(home / "torch"))
        patch.delenv("HF_HUB_CACHE", raising=False)
        torch.manual_seed(0)
        made = {
            "facenet:vggface2": InceptionResnetV1(classify=True, num_classes=8631),
            "raft:large": raft_large(weights=None),
            VIT: timm.create_model(VIT.partition(":")[2], pretrained=False),
        }
        for part, net in made.items():
            path = weight_of(part).place("c" * 40)
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.suffix == ".safetensors":
                save_file(net.state_dict(), path)
            else:
                torch.save(net.state_dict(), path)
        yield {part: net.eval() for part, net in made.items()}


@pytest.fixture(scope="module")
def models(homes):
    return model_set(f"face_embedder=facenet:vggface2,flow=raft:large,appearance={VIT}", "cpu")


def test_they_are_described_by_name_and_digest(models, homes):
    roles = ("face_embedder", "flow", "appearance")
    models.require(roles)
    described = models.describe(roles)
    assert described["flow"].startswith("raft:large@")
    assert described["appearance"].startswith(f"{VIT}@")
    for role in roles:
        assert len(described[role].rpartition("@")[2]) == 16
        assert all(path.is_file() for path in models.load(role).weight_files())


def test_a_face_is_what_facenet_computes_of_its_crop(models, homes):
    import cv2
    import torch

    rgb = skimage.data.astronaut()
    vector = models.face_embedder(rgb, FACE)
    assert vector.shape == (512,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)
    # 14 of the crop's 160 px are margin: 100 px of face are 146 of them.
    x, y = 100 * 14 / 146 / 2, 130 * 14 / 146 / 2
    crop = rgb[round(60 - y) : round(190 + y), round(170 - x) : round(270 + x)]
    small = cv2.resize(crop, (160, 160), interpolation=cv2.INTER_AREA)
    pixels = torch.from_numpy((small.astype(np.float32) - 127.5) / 128).permute(2, 0, 1)[None]
    net = homes["facenet:vggface2"]
    net.classify = False
    with torch.inference_mode():
        np.testing.assert_allclose(vector, net(pixels)[0], atol=1e-5)
    outside = DetectedFace(-40, -30, 60, 90, 1.0, FACE.landmarks)
    assert np.isfinite(models.face_embedder(rgb, outside)).all()


@pytest.mark.slow
def test_flow_is_what_raft_computes(models, homes):
    import torch

    luma = skimage.data.camera()[:136, :168].copy()
    other = np.roll(luma, 2, axis=1)
    flow = models.flow(luma, other)
    assert flow.shape == (136, 168, 2)
    assert flow.dtype == np.float32
    first, second = (
        torch.from_numpy(np.stack([each] * 3).astype(np.float32) / 127.5 - 1)[None]
        for each in (luma, other)
    )
    with torch.inference_mode():
        expected = homes["raft:large"](first, second)[-1][0].permute(1, 2, 0)
    np.testing.assert_allclose(flow, expected, atol=1e-3)
    # Sides that the network does not take are continued, and the flow cut back.
    assert models.flow(luma[:101, :75], other[:101, :75]).shape == (101, 75, 2)


def test_appearance_is_what_timm_computes(models, homes):
    import torch

    rgb = skimage.data.astronaut()[:224, :224]
    vectors = models.appearance([rgb, rgb[::-1]])
    assert vectors.shape == (2, 192)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(vectors[1:], models.appearance([rgb[::-1]]))
    assert models.appearance([]).shape == (0, 192)
    pixels = torch.from_numpy(rgb.astype(np.float32) / 255).permute(2, 0, 1)
    net = homes[VIT]
    with torch.inference_mode():
        features = net.forward_head(
            net.forward_features(((pixels - 0.5) / 0.5)[None]), pre_logits=True
        )
    expected = torch.nn.functional.normalize(features, dim=1)[0]
    np.testing.assert_allclose(vectors[0], expected, atol=1e-5)


@pytest.mark.slow
def test_dino_loads_at_the_size_of_regions(homes):
    import timm
    import torch
    from safetensors.torch import save_file

    part = "timm:vit_small_patch14_dinov2.lvd142m"
    torch.manual_seed(0)
    net = timm.create_model(part.partition(":")[2], pretrained=False)
    path = weight_of(part).place("c" * 40)
    path.parent.mkdir(parents=True)
    save_file(net.state_dict(), path)
    appearance = model_set(f"appearance={part}", "cpu").appearance
    assert appearance([skimage.data.chelsea()]).shape == (1, 384)


def test_files_that_are_damaged_or_of_another_network(homes, monkeypatch, tmp_path):
    import torch

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    path = weight_of("raft:large").place("")
    path.parent.mkdir(parents=True)
    path.write_bytes(b"half a file")
    with pytest.raises(ModelError, match="damaged, or holds more than tensors"):
        _ = model_set("flow=raft:large", "cpu").flow
    torch.save({"a": torch.zeros(1)}, path)
    with pytest.raises(ModelError, match="holds no weights of RAFT"):
        _ = model_set("flow=raft:large", "cpu").flow
