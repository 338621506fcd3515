"""Type checkers read the public API as it is meant, from outside the project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

USE = Path(__file__).with_name("as_users_write_it.py")

MISUSE = """
import vqscore

vqscore.judge("clip.mp4", promt="a fox")
vqscore.score("clip.mp4").value("motion") + 1
vqscore.Bound(fail_bellow=0.5)
vqscore.no_such_name
"""


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    """A project that has nothing to do with this one, with its two files."""
    shutil.copy(USE, tmp_path / "use.py")
    (tmp_path / "misuse.py").write_text(MISUSE)
    return tmp_path


def check(*command: str, cwd: Path):
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


@pytest.mark.slow
def test_mypy(elsewhere):
    cache = f"--cache-dir={elsewhere / 'cache'}"
    code, said = check("mypy", "--strict", cache, "use.py", cwd=elsewhere)
    assert code == 0, said
    code, said = check("mypy", "--strict", cache, "misuse.py", cwd=elsewhere)
    assert code == 1
    errors = [line for line in said.splitlines() if ": error: " in line]
    assert {line.split(":")[1] for line in errors} == {"4", "5", "6", "7"}, said


@pytest.mark.slow
def test_pyright(elsewhere, monkeypatch):
    if shutil.which("node") is None:
        pytest.skip("pyright runs on node, which is not installed")
    monkeypatch.setenv("PYRIGHT_PYTHON_IGNORE_WARNINGS", "1")
    code, said = check("pyright", "--version", cwd=elsewhere)
    if code:
        pytest.skip(f"pyright cannot be started here: {said.strip().splitlines()[-1]}")
    (elsewhere / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict"}')
    code, said = check("pyright", "--pythonpath", sys.executable, "use.py", cwd=elsewhere)
    assert code == 0, said
    code, said = check("pyright", "--pythonpath", sys.executable, "misuse.py", cwd=elsewhere)
    assert code == 1
    assert {line.split(":")[1] for line in said.splitlines() if " error: " in line} >= set("456"), (
        said
    )
