"""The hooks as pre-commit runs them, and the files they are given."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import numpy as np
import pytest
import yaml
from skimage import data

from vqscore.demo.film import write_mp4

ROOT = Path(__file__).parents[2]
HOOKS = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
POINTER = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_hooks_choose_by_name_alone_and_run_once(hook):
    assert not {"types", "types_or", "exclude_types"} & hook.keys()
    assert hook["require_serial"] is True
    assert hook["entry"] == "vqscore gate"


@pytest.mark.parametrize("hook", HOOKS.values(), ids=list(HOOKS))
def test_which_paths_the_hooks_match(hook):
    matched = {path for path in PATHS if re.search(hook["files"], path)}
    assert matched == {path for path, expected in PATHS.items() if expected}


PATHS = {
    "a.mp4": True,
    "renders/deep/er/A.MP4": True,
    "shot.mov": True,
    "shot.MOV": True,
    "shot.m4v": True,
    "shot.webm": True,
    "shot.mkv": True,
    "shot.avi": True,
    "shot.mpg": True,
    "shot.mpeg": True,
    "shot.m2ts": True,
    "a.b.mp4": True,
    "with space.mp4": True,
    "mp4": False,
    "a.mp4.json": False,
    "a.mp4.txt": False,
    "amp4": False,
    "index.ts": False,
    "still.webp": False,
    "logo.gif": False,
    "clip.mp3": False,
    "mp4/readme.md": False,
}


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def hooks(tmp_path) -> Path:
    """The hooks as pre-commit would clone them."""
    folder = tmp_path / "hooks"
    folder.mkdir()
    git(folder, "init", "-q")
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    (folder / ".pre-commit-hooks.yaml").write_text(text)
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "hooks")
    return folder


@pytest.fixture
def scratch(tmp_path) -> Path:
    """A repository with a good clip, a still, and a Git LFS pointer, all staged."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    git(folder, "init", "-q")
    photo = data.astronaut()
    frames = np.stack([photo[100:196, 2 * k : 2 * k + 96] for k in range(16)])
    write_mp4(folder / "good.mp4", frames, 12)
    write_mp4(folder / "still.mp4", frames[:1].repeat(16, axis=0), 12)
    (folder / "pointer.mp4").write_text(POINTER)
    (folder / "notes.md").write_text("no clip")
    (folder / "quick.toml").write_text("[bounds.motion]\nfail_below = 0.5\n")
    (folder / "pyproject.toml").write_text(
        '[tool.vqscore]\npolicy = "quick.toml"\nmetrics = ["motion"]\n'
    )
    git(folder, "add", ".")
    return folder


def try_repo(scratch: Path, hooks: Path, hook: str, *files: str, **environment: str):
    command = [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), hook, "--verbose"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [*command, *(("--files", *files) if files else ())],
        cwd=scratch,
        env={
            **os.environ,
            "PATH": path,
            "PRE_COMMIT_HOME": str(scratch.parent / "pre-commit"),
            "VQSCORE_CACHE_DIR": str(scratch.parent / "kept"),
            "COLUMNS": "120",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )


def test_pre_commit_lets_a_good_clip_through(scratch, hooks):
    done = try_repo(scratch, hooks, "vqscore-gate-env", "good.mp4", "notes.md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 clip judged, all let through" in done.stdout


def test_pre_commit_stops_a_bad_clip_and_a_pointer(scratch, hooks):
    done = try_repo(scratch, hooks, "vqscore-gate-env")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "3 clips judged, 2 blocked" in done.stdout
    assert re.search(r"FAIL +still\.mp4 +motion", done.stdout)
    assert re.search(r"ERROR +pointer\.mp4 .*git lfs pull", done.stdout)


def test_pre_commit_stops_a_pointer_alone(scratch, hooks):
    done = try_repo(scratch, hooks, "vqscore-gate-env", "pointer.mp4")
    assert done.returncode == 1
    assert "git lfs pull" in done.stdout


def test_pre_commit_runs_nothing_where_no_clip_changed(scratch, hooks):
    done = try_repo(scratch, hooks, "vqscore-gate-env", "notes.md")
    assert done.returncode == 0
    assert "Skipped" in done.stdout


def test_a_mistake_in_the_configuration_stops_the_commit(scratch, hooks):
    (scratch / "pyproject.toml").write_text('[tool.vqscore]\npolcy = "quick.toml"\n')
    done = try_repo(scratch, hooks, "vqscore-gate-env", "good.mp4")
    assert done.returncode == 1
    assert "Did you mean 'policy'" in done.stdout


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="pre-commit installs from a git checkout")
def test_pre_commit_can_install_the_hook_with_its_own_environment(scratch, tmp_path):
    """The environment is pre-commit's own; only the dependencies, gigabytes, are lent to it."""
    clone = tmp_path / "vqscore"
    git(tmp_path, "clone", "-q", str(ROOT), str(clone))
    lent = tmp_path / "lent"
    lent.mkdir()
    for package in Path(sysconfig.get_path("purelib")).iterdir():
        if "vqscore" not in package.name and package.suffix != ".pth":
            (lent / package.name).symlink_to(package)
    ours = str(Path(sys.executable).parent)
    done = try_repo(
        scratch,
        clone,
        "vqscore-gate",
        "good.mp4",
        "pointer.mp4",
        # The command can only be the one that pre-commit installs.
        PATH=os.pathsep.join(p for p in os.environ["PATH"].split(os.pathsep) if p != ours),
        PYTHONPATH=str(lent),
        PIP_NO_DEPS="1",
        PIP_NO_INDEX="1",
        # Read as the value of "build isolation".
        PIP_NO_BUILD_ISOLATION="0",
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "2 clips judged, 1 blocked" in done.stdout
