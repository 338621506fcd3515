from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tracked(under: str = "") -> list[str]:
    """Files that belong to the project, from its root."""
    done = subprocess.run(
        ["git", "ls-files", "-z", under or "."], cwd=ROOT, capture_output=True, check=False
    )
    # Git says nothing of a folder that another checkout ignores.
    if done.returncode or not done.stdout:
        pytest.skip("not a git checkout, which is what says which files belong to the project")
    names = done.stdout.decode().rstrip("\0").split("\0")
    return [name for name in names if (ROOT / name).is_file()]


@pytest.fixture(scope="session")
def project_files() -> list[str]:
    return tracked()


def build(folder: Path, names: list[str]) -> Path:
    """Copy the project somewhere, lay things about that do not belong, and build it there."""
    source, built = folder / "checkout", folder / "dist"
    for name in names:
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, source / name)
    for stray in ("out/clip.mp4", "notes.txt", "src/vqscore/__pycache__/x.pyc", "results.jsonl"):
        (source / stray).parent.mkdir(parents=True, exist_ok=True)
        (source / stray).write_text("stray")
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(built), str(source)],
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return built


@pytest.fixture(scope="session")
def built(tmp_path_factory, project_files) -> Path:
    """A folder with the wheel and the source distribution."""
    return build(tmp_path_factory.mktemp("built"), project_files)


@pytest.fixture(scope="session")
def built_again(tmp_path_factory, project_files) -> Path:
    """The same, from another place and at another time."""
    return build(tmp_path_factory.mktemp("built-again-elsewhere"), project_files)


@pytest.fixture(scope="session")
def wheel(built) -> Iterator[Path]:
    (found,) = built.glob("*.whl")
    yield found
