"""Sets by name, parts swapped, and one name for each way to write the same."""

from __future__ import annotations

import os
import pickle
from itertools import pairwise

import numpy as np
import pytest

from vqscore.errors import ConfigError, ModelError, PolicyError, UsageError
from vqscore.gate.config import nearest_config
from vqscore.models.catalogue import WEIGHTS
from vqscore.models.clauses import clauses
from vqscore.models.device import in_batches, resolve_device
from vqscore.models.named import model_set, model_set_names, parts_of, set_name
from vqscore.models.parts import weight_of
from vqscore.policy import load_policy


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("embedded", "embedded"),
        ("standard", "standard"),
        ("flow=embedded", "embedded"),
        ("standard, image_text = open_clip:ViT-B-32/laion2b_s34b_b79k", "standard"),
        ("flow=raft:large", "embedded,flow=raft:large"),
        ("large,image_text=embedded,flow=embedded", "large,flow=embedded,image_text=embedded"),
    ],
)
def test_a_set_has_one_name(written, name):
    assert set_name(written) == name
    assert model_set(written).name == name
    assert set_name(name) == name


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("standart", "Did you mean 'standard'"),
        ("standard,flaw=raft:large", "Did you mean 'flow'"),
        ("standard,flow=timm:resnet18", "fills the role 'appearance', not 'flow'"),
        ("flow=nothing", "nothing that can be loaded: write embedded, raft:large"),
        ("flow=raft:large,flow=embedded", "twice"),
        ("standard,large", "write SET, or SET,ROLE=PART"),
        ("", "write SET, or SET,ROLE=PART"),
    ],
)
def test_mistakes_are_said(written, says):
    with pytest.raises(UsageError, match=says):
        set_name(written)


def test_every_part_of_a_set_has_its_file_and_terms_listed():
    for name in ("standard", "large"):
        for part in parts_of(name).values():
            assert part == "embedded" or weight_of(part) in WEIGHTS
    assert weight_of("timm:resnet18").url.endswith("timm/resnet18/resolve/main/model.safetensors")
    assert weight_of("embedded") is None
    with pytest.raises(UsageError, match="only facenet:vggface2"):
        weight_of("facenet:casia")


def test_a_set_travels_to_other_processes():
    made = model_set("standard,flow=raft:large", "cpu")
    arrived = pickle.loads(pickle.dumps(made))
    assert (arrived.name, arrived.providers, arrived.parts, arrived.asked) == (
        made.name, made.providers, made.parts, made.asked,
    )  # fmt: skip


def test_only_what_the_metrics_use_is_needed(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    model_set("standard").require(["flow"])
    with pytest.raises(ModelError, match="facenet:vggface2, about 107 MB"):
        model_set("standard").require(["flow", "face_embedder"])


def test_a_policy_of_another_set_says_how_to_come_by_one():
    policy = load_policy("first-shot")
    with pytest.raises(PolicyError, match=r"'embedded'.*'standard'.*vqscore calibrate LABELS"):
        policy.check_models("standard")


def test_the_same_from_a_file(tmp_path):
    (tmp_path / "vqscore.toml").write_text(
        'device = "cpu"\n[models]\nset = "standard"\nimage_text = "local-dir:clip"\n'
    )
    _, config = nearest_config(tmp_path)
    assert config.models == f"standard,image_text=local-dir:{tmp_path / 'clip'}"
    assert config.device == "cpu"
    (tmp_path / "vqscore.toml").write_text("[models]\nset = 3\n")
    with pytest.raises(ConfigError, match=r"vqscore.toml: models.set is a text"):
        nearest_config(tmp_path)


SET = """
class Plain:
    name = "acme"
    def digest(self): return "none"

class Placed(Plain):
    def __init__(self, argument, device): self.name = f"{argument} on {device}"

SET = {"image_text": "acme_models:Plain", "flow": "raft:large", "pose": "acme_models:Placed v2"}
"""


def test_a_package_brings_a_set(monkeypatch, tmp_path):
    (tmp_path / "acme_models.py").write_text(SET)
    info = tmp_path / "acme_models-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-models\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[vqscore.models]\nacme = acme_models:SET\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert "acme" in model_set_names()
    models = model_set("acme", "cpu")
    assert models.image_text.name == "acme"
    assert models.load("pose").name == "v2 on cpu"
    assert models.parts["flow"] == "raft:large"
    assert set_name("acme,flow=embedded") == "acme,flow=embedded"


def test_devices():
    import torch

    assert resolve_device("cpu") == "cpu"
    assert resolve_device("auto") in {"cpu", "mps", "cuda:0"}
    beyond = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(UsageError, match="use auto or cpu"):
        resolve_device(beyond)
    with pytest.raises(UsageError, match="it is auto, cpu"):
        resolve_device("gpu")
    assert model_set("standard", beyond).device_of("flow") == "cpu"
    with pytest.raises(UsageError, match="leave --device out"):
        model_set("embedded", beyond).require(["flow"])


def test_a_device_that_is_not_here_is_said_before_any_clip(cli, tmp_path):
    clip = tmp_path / "clip.mp4"
    os.mkfifo(clip)  # reading it would wait for ever
    done = cli("score", clip, "--models", "standard", "--device", "cuda:99", timeout=60)
    assert done.returncode == 2
    assert "--device cuda:99" in done.stderr
    assert "Traceback" not in done.stderr


def test_memory_that_runs_out_halves_the_batch(caplog):
    import torch

    sizes = []

    def compute(batch):
        sizes.append(len(batch))
        if len(batch) > 3:
            raise torch.OutOfMemoryError
        return np.array([[float(one[0])] for one in batch], np.float32)

    pictures = [np.array([index], np.uint8) for index in range(11)]
    rows = in_batches(compute, pictures, 8)
    assert [float(row[0]) for row in rows] == list(range(11))
    assert sizes == [8, 4, 2, 2, 2, 2, 2, 1]
    assert "going on with 2 pictures at a time" in caplog.text

    def never(_batch):
        raise torch.OutOfMemoryError

    with pytest.raises(torch.OutOfMemoryError):
        in_batches(never, pictures, 8)


def words(text: str) -> int:
    return len(text.split())


@pytest.mark.parametrize("at_most", [1, 3, 5, 9])
def test_clauses_lose_no_word(at_most):
    prompt = "A red fox runs through snow. It jumps, while a black crow, that is old, looks on!"
    pieces = clauses(prompt, words, at_most)
    assert " ".join(pieces) == prompt
    assert max(map(words, pieces)) <= at_most
    # No two neighbours could be one.
    assert all(words(a) + words(b) > at_most for a, b in pairwise(pieces))
