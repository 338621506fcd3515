"""The whole OpenCLIP path, on a small model that was trained here: no hub is asked."""

from __future__ import annotations

import json
import shutil
import time

import numpy as np
import pytest

from vqscore.demo.film import write_mp4
from vqscore.errors import ModelError, UsageError
from vqscore.models.named import model_set, set_name

CONFIG = "open_clip_config.json"


@pytest.fixture(scope="module")
def model(tiny_clip):
    return model_set(f"image_text=local-dir:{tiny_clip}").image_text


@pytest.fixture
def untrained(tmp_path):
    """A folder with a configuration and no weights."""
    from tiny_clip import CONFIG as TINY

    folder = tmp_path / "untrained"
    folder.mkdir()
    (folder / CONFIG).write_text(json.dumps(TINY))
    return folder


@pytest.mark.slow
def test_right_captions_stand_above_wrong_ones_through_the_command_line(tiny_clip, cli, tmp_path):
    from sklearn.metrics import roc_auc_score
    from tiny_clip import CAPTIONS, film

    rng = np.random.default_rng(7)
    rows = ["clip,prompt"]
    right = {}
    for index, caption in enumerate(CAPTIONS):
        others = [other for other in CAPTIONS if other != caption]
        for kind, prompt in (("right", caption), ("wrong", str(rng.choice(others)))):
            name = f"{kind}-{index:02}.mp4"
            # Another film each: seeds that training never drew from.
            write_mp4(tmp_path / name, film(caption, seed=10_000 + len(rows)), 8)
            rows.append(f"{name},{prompt}")
            right[name] = kind == "right"
    (tmp_path / "prompts.csv").write_text("\n".join(rows))
    models = f"image_text=local-dir:{tiny_clip}"
    (tmp_path / "policy.toml").write_text(
        f'models = "{set_name(models)}"\n[bounds.prompt_adherence]\nfail_below = 0.5\n'
    )
    done = cli(
        "score", "--prompts", tmp_path / "prompts.csv", "--models", models,
        "--metrics", "prompt_adherence", "--policy", tmp_path / "policy.toml",
        "--json", tmp_path / "results.jsonl",
    )  # fmt: skip
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    lines = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert len(lines) == 2 * len(CAPTIONS)
    values = [line["scores"]["prompt_adherence"]["value"] for line in lines]
    truth = [right[line["clip"].rpartition("/")[2]] for line in lines]
    assert roc_auc_score(truth, values) >= 0.95
    provenance = lines[0]["provenance"]
    assert provenance["model_set"] == set_name(models)
    name, _, digest = provenance["models"]["image_text"].rpartition("@")
    assert name.startswith("local-dir:tiny-clip-")
    assert len(digest) == 16


@pytest.mark.slow
def test_nothing_depends_on_the_company(model):
    from tiny_clip import CAPTIONS, picture

    rng = np.random.default_rng(0)
    frames = [picture(caption, rng) for caption in CAPTIONS[:3]]
    images, texts = model.images(frames), model.texts(CAPTIONS)
    np.testing.assert_array_equal(images[1:2], model.images(frames[1:2]))
    np.testing.assert_array_equal(texts[3:4], model.texts(CAPTIONS[3:4]))
    table = model.similarity(images, texts)
    assert table.shape == (3, len(CAPTIONS))
    assert table.dtype == np.float32
    np.testing.assert_array_equal(table[2:, 3:4], model.similarity(images[2:], texts[3:4]))
    np.testing.assert_allclose(np.linalg.norm(images, axis=1), 1, atol=1e-5)
    assert model.images([]).shape == (0, 64)
    assert model.texts([]).shape == (0, 64)


@pytest.mark.slow
def test_it_computes_what_open_clip_computes(model, tiny_clip):
    import open_clip
    import torch
    from PIL import Image
    from tiny_clip import CAPTIONS, picture

    frame = picture(CAPTIONS[0], np.random.default_rng(1))
    net, transform = open_clip.create_model_from_pretrained(f"local-dir:{tiny_clip}")
    tokenizer = open_clip.get_tokenizer(f"local-dir:{tiny_clip}")
    net.eval()
    with torch.inference_mode():
        image = net.encode_image(transform(Image.fromarray(frame))[None], normalize=True)
        text = net.encode_text(tokenizer(CAPTIONS[0]), normalize=True)
    np.testing.assert_allclose(model.images([frame]), image, atol=1e-5)
    np.testing.assert_allclose(model.texts([CAPTIONS[0]]), text, atol=1e-5)


@pytest.mark.slow
def test_a_long_prompt_is_read_to_its_end(model):
    long = "a red circle on a wall, a blue square beside it, while rain falls on a green triangle"
    pieces = model.clauses(long)
    assert len(pieces) > 1 or len(long.split()) < 22
    prompt = ", ".join([long] * 3)
    pieces = model.clauses(prompt)
    assert len(pieces) > 1
    assert " ".join(pieces) == prompt
    assert all(model._tokens(piece) <= 24 for piece in pieces)
    # Cut off at the context's end, these two would read the same.
    assert not np.allclose(*model.texts([prompt + ", a cross", prompt + ", a ring"]))


@pytest.mark.slow
def test_what_the_prompt_names_and_is_not_there_is_called_missing(tiny_clip, cli, tmp_path):
    from tiny_clip import film

    write_mp4(tmp_path / "clip.mp4", film("a red circle", seed=30_000), 8)
    models = f"image_text=local-dir:{tiny_clip}"
    (tmp_path / "policy.toml").write_text(
        f'models = "{set_name(models)}"\n[bounds.prompt_adherence]\nfail_below = 0.0\n'
    )
    done = cli(
        "score", tmp_path / "clip.mp4", "--prompt", "a red circle and a green cross",
        "--models", models, "--metrics", "prompt_adherence",
        "--policy", tmp_path / "policy.toml", "--json", tmp_path / "results.jsonl",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "results.jsonl").read_text())
    parts = result["scores"]["prompt_adherence"]["parts"]
    assert parts["missing"] == "green cross"
    assert parts["things"].startswith("red circle 1.00; green cross 0.")
    (note,) = result["findings"]
    assert note["severity"] == "note"
    assert note["message"] == "prompt_adherence: missing: green cross"


@pytest.mark.slow
def test_things_in_the_picture_stand_above_things_that_are_not(model):
    from sklearn.metrics import roc_auc_score
    from tiny_clip import CAPTIONS, picture

    from vqscore.features.images import Ranks
    from vqscore.metrics.prompt_adherence import MISSING, things_seen
    from vqscore.models.distractors import DISTRACTORS

    rng = np.random.default_rng(11)
    shown, absent = [], []
    for index, caption in enumerate(CAPTIONS):
        # Neither the shape nor the colour of the one shown.
        other = CAPTIONS[(index + 7) % len(CAPTIONS)]
        things = tuple(each.removeprefix("a ") for each in (caption, other))
        texts = model.texts([*things, *DISTRACTORS])
        table = model.similarity(model.images([picture(caption, rng)]), texts).astype(np.float64)
        ranks = Ranks(np.zeros(1), table[:, 0], table[:, 2:], (), things, table[:, :2])
        one, two = things_seen(ranks)
        shown.append(one)
        absent.append(two)
    truth = [True] * len(shown) + [False] * len(absent)
    assert roc_auc_score(truth, shown + absent) >= 0.95
    assert min(shown) > MISSING


@pytest.mark.slow
def test_templates_are_read_and_are_part_of_the_name(model, tiny_clip, tmp_path):
    import open_clip
    import torch
    from tiny_clip import CAPTIONS

    asked = f"image_text=local-dir:{tiny_clip}|{{}}|a video of {{}}"
    other = model_set(asked).image_text
    assert other.name == f"{model.name}|{{}}|a video of {{}}"
    assert set_name(asked) != set_name(f"image_text=local-dir:{tiny_clip}")
    net = open_clip.create_model_from_pretrained(f"local-dir:{tiny_clip}")[0].eval()
    words = open_clip.get_tokenizer(f"local-dir:{tiny_clip}")
    with torch.inference_mode():
        read = [CAPTIONS[0], f"a video of {CAPTIONS[0]}"]
        mean = net.encode_text(words(read), normalize=True).mean(dim=0)
    expected = (mean / mean.norm()).numpy()
    np.testing.assert_allclose(other.texts([CAPTIONS[0]])[0], expected, atol=1e-5)


def test_a_template_says_where_the_prompt_goes():
    with pytest.raises(UsageError, match=r"must say once, by \{\}, where the prompt goes"):
        model_set("image_text=open_clip:ViT-B-32/openai|a photo")
    with pytest.raises(UsageError, match="only image_text reads prompts"):
        model_set("flow=raft:large|a {}")
    with pytest.raises(ModelError, match="vqscore models pull"):
        model_set("image_text=open_clip:ViT-B-32/openai|a photo of {}").require(["image_text"])


def test_random_weights_are_refused(untrained, cli, tmp_path):
    with pytest.raises(ModelError, match="random ones score nothing"):
        model_set(f"image_text=local-dir:{untrained}")
    done = cli("score", tmp_path / "no.mp4", "--models", f"image_text=local-dir:{untrained}")
    assert done.returncode == 2
    assert "holds no weights" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_that_is_none_or_holds_no_model(tmp_path, untrained):
    with pytest.raises(ModelError, match="no such folder"):
        set_name(f"image_text=local-dir:{tmp_path / 'none'}")
    with pytest.raises(ModelError, match=f"holds no {CONFIG}"):
        set_name(f"image_text=local-dir:{tmp_path}")
    (untrained / CONFIG).write_text("{}")
    with pytest.raises(ModelError, match="no configuration of OpenCLIP"):
        set_name(f"image_text=local-dir:{untrained}")
    (untrained / CONFIG).write_text('{"model_cfg": {"text_cfg": {"hf_model_name": "x/y"}}}')
    with pytest.raises(ModelError, match="would be fetched from a hub"):
        set_name(f"image_text=local-dir:{untrained}")


def test_weights_that_do_not_fit_or_are_no_weights(untrained):
    import torch
    from safetensors.torch import save_file

    path = untrained / "open_clip_model.safetensors"
    save_file({"nothing": torch.zeros(1)}, path)
    with pytest.raises(ModelError, match="cannot be loaded"):
        _ = model_set(f"image_text=local-dir:{untrained}").image_text
    path.write_bytes(b"half a file")
    with pytest.raises(ModelError, match="cannot be loaded"):
        _ = model_set(f"image_text=local-dir:{untrained},flow=embedded").image_text


class Payload:
    def __reduce__(self):
        return exec, ("raise SystemExit('unpickled')",)


def test_a_pickle_is_not_executed(untrained):
    import torch

    torch.save({"weight": Payload()}, untrained / "open_clip_pytorch_model.bin")
    with pytest.raises(ModelError, match="cannot be loaded"):
        _ = model_set(f"image_text=local-dir:{untrained}").image_text


@pytest.mark.slow
def test_the_name_follows_the_weights_and_not_the_place(tiny_clip, tmp_path):
    name = set_name(f"image_text=local-dir:{tiny_clip}")
    elsewhere = tmp_path / tiny_clip.name
    shutil.copytree(tiny_clip, elsewhere)
    assert set_name(f"image_text=local-dir:{elsewhere}") == name
    other = tmp_path / "other" / tiny_clip.name
    shutil.copytree(tiny_clip, other)
    config = json.loads((other / CONFIG).read_text())
    config["preprocess_cfg"]["std"] = [0.5, 0.5, 0.5]
    (other / CONFIG).write_text(json.dumps(config))
    assert set_name(f"image_text=local-dir:{other}") != name


def test_an_unknown_tag_names_the_nearest():
    with pytest.raises(UsageError, match=r"Did you mean 'laion2b_s34b_b79k'"):
        model_set("image_text=open_clip:ViT-B-32/laion2b_s34b_b79").require(["image_text"])
    with pytest.raises(UsageError, match="open_clip:NAME/TAG"):
        model_set("image_text=open_clip:ViT-B-32").require(["image_text"])


def test_missing_weights_are_said_at_once_and_no_hub_is_asked(monkeypatch, tmp_path):
    import socket

    monkeypatch.setenv("HF_HOME", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("a hub was asked"))
    started = time.monotonic()
    with pytest.raises(ModelError, match="vqscore models pull image_text=open_clip:ViT-B-32"):
        model_set("image_text=open_clip:ViT-B-32/openai").require(["image_text"])
    assert time.monotonic() - started < 1
