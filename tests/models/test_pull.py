"""Fetching weights from a hub on this machine: whole, right, and in place, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from local_hub import COMMIT, local_hub

from vqscore.errors import ModelError
from vqscore.models import fetching
from vqscore.models.fetching import fetch, part_file
from vqscore.models.weight import Weight

PART = "timm:vit_small_patch14_dinov2.lvd142m"
PATH = "/timm/vit_small_patch14_dinov2.lvd142m/resolve/main/model.safetensors"
WEIGHT = Weight(PART, "hf:timm/vit_small_patch14_dinov2.lvd142m/model.safetensors", "MIT", 3)
BYTES = bytes(range(256)) * 12_000  # 3 MB


@pytest.fixture
def hub(monkeypatch, tmp_path):
    for name in ("HTTP_PROXY", "http_proxy", "HF_HUB_OFFLINE", "HF_HUB_CACHE"):
        monkeypatch.delenv(name, raising=False)
    with local_hub() as hub:
        hub.files[PATH] = BYTES
        monkeypatch.setenv("HF_ENDPOINT", hub.url)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
        monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
        yield hub


def everything(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


def test_a_file_is_fetched_where_hugging_face_keeps_it(hub, tmp_path):
    steps = []
    found = fetch(WEIGHT, lambda done, of: steps.append((done, of)))
    assert found.read_bytes() == BYTES
    folder = tmp_path / "hf" / "hub" / "models--timm--vit_small_patch14_dinov2.lvd142m"
    assert found == folder / "snapshots" / COMMIT / "model.safetensors"
    assert (folder / "refs" / "main").read_text() == COMMIT
    assert WEIGHT.find() == found
    assert steps[0] == (0, len(BYTES))
    assert steps[-1] == (len(BYTES), len(BYTES))
    hugging_face = pytest.importorskip("huggingface_hub")
    kept = hugging_face.try_to_load_from_cache(
        WEIGHT.repository, "model.safetensors", cache_dir=tmp_path / "hf" / "hub"
    )
    assert kept == str(found)


def test_a_fetch_that_broke_off_goes_on(hub, tmp_path):
    hub.break_after = 1 << 20
    with pytest.raises(ModelError, match=r"broke off\. The same command goes on"):
        fetch(WEIGHT)
    assert WEIGHT.find() is None
    assert everything(tmp_path) == [part_file(WEIGHT)]
    have = part_file(WEIGHT).stat().st_size
    assert 0 < have <= 1 << 20
    hub.asked.clear()
    assert fetch(WEIGHT).read_bytes() == BYTES
    assert hub.asked[-1][1] == f"bytes={have}-"
    assert not part_file(WEIGHT).exists()


def test_all_bytes_were_here_but_the_last_step_was_not_made(hub):
    part_file(WEIGHT).parent.mkdir(parents=True)
    part_file(WEIGHT).write_bytes(BYTES)
    assert fetch(WEIGHT).read_bytes() == BYTES


def test_halves_of_two_files_are_never_joined(hub):
    part_file(WEIGHT).parent.mkdir(parents=True)
    part_file(WEIGHT).write_bytes(b"of an older file" * 1000)
    assert fetch(WEIGHT).read_bytes() == BYTES


def test_a_wrong_digest_leaves_nothing(hub, tmp_path):
    hub.wrong = True
    with pytest.raises(ModelError, match="should begin with") as raised:
        fetch(WEIGHT)
    assert hashlib.sha256(BYTES).hexdigest() in str(raised.value)
    assert everything(tmp_path) == []


def test_a_pinned_digest_goes_before_what_the_server_says(hub, tmp_path):
    pinned = Weight(PART, WEIGHT.source, "MIT", 3, "ff5fadd5")
    with pytest.raises(ModelError, match="should begin with ff5fadd5"):
        fetch(pinned)
    assert everything(tmp_path) == []


def test_without_any_digest_it_must_at_least_be_weights(hub, tmp_path):
    weight = Weight("facenet:vggface2", f"{hub.url}/weights.pt", "MIT", 1)
    hub.files["/weights.pt"] = b"<html>please log in</html>"
    with pytest.raises(ModelError, match="damaged, or holds more than tensors"):
        fetch(weight)
    assert everything(tmp_path) == []
    import io

    import torch

    made = io.BytesIO()
    torch.save({"a": torch.zeros(3)}, made)
    hub.files["/weights.pt"] = made.getvalue()
    assert fetch(weight) == tmp_path / "torch" / "hub" / "checkpoints" / "weights.pt"


def test_nothing_is_kept_of_half_a_file_that_cannot_be_proved(hub, tmp_path):
    hub.states_digest, hub.break_after = False, 1 << 20
    with pytest.raises(ModelError, match="broke off"):
        fetch(WEIGHT)
    assert everything(tmp_path) == []


def test_a_file_that_is_not_there(hub, tmp_path):
    hub.files.clear()
    with pytest.raises(ModelError, match="answers 404") as raised:
        fetch(WEIGHT)
    assert "--from FOLDER" in str(raised.value)
    assert everything(tmp_path) == []


def test_no_network(monkeypatch, hub, tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{free.getsockname()[1]}")
        with pytest.raises(ModelError, match="cannot be reached") as raised:
            fetch(WEIGHT)
    assert "--from FOLDER" in str(raised.value)
    assert everything(tmp_path) == []


def test_told_to_stay_offline(monkeypatch, hub):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="HF_HUB_OFFLINE is set"):
        fetch(WEIGHT)
    assert hub.asked == []


def test_a_server_that_falls_silent(monkeypatch, hub):
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setattr(fetching, "_SECONDS", 0.2)
        with pytest.raises(ModelError, match="did not answer within"):
            fetch(WEIGHT)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk(hub, tmp_path):
    part_file(WEIGHT).parent.mkdir(parents=True)
    part_file(WEIGHT).symlink_to("/dev/full")
    with pytest.raises(ModelError, match=r"no space left on device.*Make room"):
        fetch(WEIGHT)
    assert everything(tmp_path) == []


def test_a_folder_that_is_none(monkeypatch, hub, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="cannot be written to"):
        fetch(WEIGHT)


def test_an_interrupt_keeps_what_can_go_on(hub, tmp_path):
    def stop(done, _of):
        if done >= 1 << 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch(WEIGHT, stop)
    assert everything(tmp_path) == [part_file(WEIGHT)]
    assert WEIGHT.find() is None
    assert fetch(WEIGHT).read_bytes() == BYTES


def test_a_proxy_is_asked(monkeypatch, hub):
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", hub.url)
    monkeypatch.setenv("no_proxy", "")
    assert fetch(WEIGHT).read_bytes() == BYTES
    assert hub.asked[0][0] == f"http://hub.invalid{PATH}"


def test_what_hugging_face_fetched_is_found_and_left_as_it_is(hub, tmp_path):
    folder = tmp_path / "hf" / "hub" / "models--timm--vit_small_patch14_dinov2.lvd142m"
    (folder / "refs").mkdir(parents=True)
    (folder / "refs" / "main").write_text("a" * 40)
    assert WEIGHT.find() is None
    assert fetch(WEIGHT) == folder / "snapshots" / COMMIT / "model.safetensors"
    assert (folder / "refs" / "main").read_text() == "a" * 40


# Through the command line


def test_pull_verify_path_remove(hub, cli, tmp_path):
    done = cli("models", "path", PART, HF_ENDPOINT=hub.url)
    assert done.returncode == 2
    assert f"vqscore models pull {PART}" in done.stderr

    # Nobody can be asked, and nobody agreed.
    done = cli("models", "pull", PART, HF_ENDPOINT=hub.url)
    assert done.returncode == 2
    assert "add --yes" in done.stderr
    assert hub.asked == []

    done = cli("models", "pull", PART, "--yes", HF_ENDPOINT=hub.url)
    assert done.returncode == 0, done.stderr
    assert "Apache-2.0" in done.stderr
    done = cli("models", "path", PART)
    place = Path(done.stdout.strip())
    assert place.read_bytes() == BYTES
    asked = len(hub.asked)
    assert "here already" in cli("models", "pull", PART, "-y", HF_ENDPOINT=hub.url).stdout
    assert len(hub.asked) == asked

    assert cli("models", "verify", PART).returncode == 0
    place.write_bytes(BYTES[:-1])
    done = cli("models", "verify")
    assert done.returncode == 1
    assert done.stdout.startswith(f"damaged  {PART}")

    assert cli("models", "remove", PART).returncode == 2
    assert place.exists()
    assert cli("models", "remove", PART, "--yes").returncode == 0
    assert [path.name for path in everything(tmp_path / "hf")] == ["main"]
    assert "nothing to remove" in cli("models", "remove", PART, "--yes").stdout


def test_list(cli):
    done = cli("models", "list")
    assert done.returncode == 0
    assert "standard" in done.stdout
    assert "(not here)" in done.stdout
    listed = json.loads(cli("models", "list", "--json").stdout)
    assert set(listed["sets"]) >= {"embedded", "standard", "large"}
    for weight in listed["weights"]:
        assert weight["licence"]
        assert weight["megabytes"] > 0
        assert weight["path"] is None
        assert weight["url"].startswith("https://")


def test_unknown_names(cli):
    done = cli("models", "pull", "standart")
    assert done.returncode == 2
    assert "Did you mean 'standard'" in done.stderr
    assert cli("models", "pull").returncode == 2
    assert cli("models", "pull", "embedded").returncode == 0


def test_carried_in_by_file(cli, tmp_path):
    import torch
    from safetensors.torch import save_file

    folder = tmp_path / "stick"
    folder.mkdir()
    done = cli("models", "pull", PART, "--from", folder)
    assert done.returncode == 2
    assert "Fetch it elsewhere from https://huggingface.co/timm" in done.stderr
    (folder / "model.safetensors").write_bytes(b"half a file")
    done = cli("models", "pull", PART, "--from", folder)
    assert done.returncode == 2
    assert "damaged" in done.stderr
    assert everything(tmp_path / "hf") == []
    save_file({"a": torch.zeros(2)}, folder / "model.safetensors")
    assert cli("models", "pull", PART, "--from", folder).returncode == 0
    assert cli("models", "verify", PART).returncode == 0


def limit_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))


def test_a_quota_is_said_by_the_command(hub, tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "vqscore", "models", "pull", PART, "--yes"],
        env={**os.environ, "HF_ENDPOINT": hub.url, "HF_HOME": str(tmp_path / "hf")},
        preexec_fn=limit_files,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot be written to: file too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(tmp_path / "hf") == []


def test_scoring_without_weights_says_what_to_pull_and_touches_no_clip(cli, tmp_path):
    clip = tmp_path / "clip.mp4"
    os.mkfifo(clip)  # reading it would wait for ever
    done = cli("score", clip, "--models", "standard", timeout=60)
    assert done.returncode == 2
    assert "vqscore models pull standard" in done.stderr
    assert "Traceback" not in done.stderr
    assert everything(tmp_path / "hf") == []
