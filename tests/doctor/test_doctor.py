"""vqscore doctor finds what is wrong with an installation, and goes on.

That all is well, the clip of its self-test included, is what the page "Getting started" shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vqscore.doctor import EXAMINATIONS


def doctor(*arguments: str, **environment: str | Path):
    return subprocess.run(
        [sys.executable, "-m", "vqscore", "doctor", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "COLUMNS": "80", **{k: str(v) for k, v in environment.items()}},
    )


def distribution(folder: Path, name: str, version: str, entry_points: str = "") -> Path:
    """What pip leaves behind of a package, found before the environment's own."""
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    info.joinpath("METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    )
    info.joinpath("entry_points.txt").write_text(entry_points)
    return folder


@pytest.fixture(scope="module")
def well(tmp_path_factory):
    """The report of an environment in which the tests run."""
    folder = tmp_path_factory.mktemp("kept")
    done = doctor("--json", "--no-self-test", VQSCORE_CACHE_DIR=folder / "not" / "there")
    assert done.returncode == 0, done.stdout + done.stderr
    assert not list(folder.iterdir()), "nothing was made"
    return json.loads(done.stdout)


def facts(report: dict, name: str) -> dict[str, str]:
    return next(check["facts"] for check in report["checks"] if check["name"] == name)


def test_everything_is_looked_at(well):
    assert well["well"]
    assert [check["name"] for check in well["checks"]] == list(EXAMINATIONS)[:-1]
    assert all(check["trouble"] == [] for check in well["checks"])
    assert facts(well, "versions")["numpy"] > "2"
    assert "h264" in facts(well, "codecs")["decodes"]
    assert "pyav" in facts(well, "codecs")["readers"]
    assert facts(well, "models")["flow"] == "opencv-dis-fast@none"
    assert "weights are" in facts(well, "models")["set standard"]
    assert facts(well, "kept results")["values"] == "0"


def test_a_version_that_does_not_do(tmp_path):
    done = doctor("--no-self-test", PYTHONPATH=distribution(tmp_path, "msgspec", "0.1"))
    assert done.returncode == 1
    assert "msgspec 0.1 is installed, and >=0.19 is needed" in done.stdout
    assert "python -m pip install 'msgspec>=0.19'" in done.stdout
    assert done.stdout.rstrip().endswith("not well: see versions")
    assert "✓ models" in done.stdout, "the rest was looked at all the same"


def test_a_broken_plug_in_costs_nobody_else(tmp_path):
    points = "[vqscore.metrics]\nacme/gone = acme_gone:Gone\n"
    done = doctor(
        "--json", "--no-self-test", PYTHONPATH=distribution(tmp_path, "acme", "1", points)
    )
    assert done.returncode == 0
    check = next(c for c in json.loads(done.stdout)["checks"] if c["name"] == "plug-ins")
    assert check["state"] == "warning"
    assert check["facts"] == {"metric acme/gone": "acme 1"}
    assert "No module named 'acme_gone'" in check["trouble"][0]
    assert check["remedy"]


def test_a_folder_that_is_none(tmp_path):
    (tmp_path / "file").write_text("")
    done = doctor("--no-self-test", VQSCORE_CACHE_DIR=tmp_path / "file")
    assert done.returncode == 0
    assert "cannot be written" in done.stdout
    assert "well enough: see kept results" in done.stdout
