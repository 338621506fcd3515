"""The wheel brings all it needs: what is not code is in it and is found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from vqscore.demo.film import write_mp4


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """A folder that holds the wheel's files and nothing else."""
    target = tmp_path_factory.mktemp("installed")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    command += ["--no-compile", "--disable-pip-version-check", "--target", str(target), str(wheel)]
    subprocess.run(command, check=True)
    return target


@pytest.fixture
def run(installed, tmp_path):
    """Python with that folder in front of the checkout."""

    def run(*arguments: str):
        environment = {**os.environ, "PYTHONPATH": str(installed), "VQSCORE_CACHE": "no"}
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_it_is_the_wheel_that_runs(run, installed):
    done = run("-c", "import vqscore.cli.main as main; print(main.__file__)")
    assert done.stdout.strip() == str(installed / "vqscore" / "cli" / "main.py")


def test_policies_and_schema_are_in_it(run):
    code = (
        "from importlib.resources import files\n"
        "from vqscore.policy import load_policy, shipped_policies\n"
        "print([load_policy(name).name for name in shipped_policies()])\n"
        "print(files('vqscore').joinpath('schema/result.schema.json').is_file())\n"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    assert "'first-shot'" in done.stdout
    assert done.stdout.endswith("True\n")


def test_a_clip_is_scored_and_reported_on(run, tmp_path):
    noise = np.random.default_rng(0).integers(90, 160, (120, 160, 3), dtype=np.uint8)
    frames = [noise[:64, 2 * k : 2 * k + 96] for k in range(16)]
    write_mp4(tmp_path / "clip.mp4", frames, 24)
    done = run("-m", "vqscore", "score", "clip.mp4", "--metrics", "motion", "--html", "report.html")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<title>" in (tmp_path / "report.html").read_text("utf-8")
