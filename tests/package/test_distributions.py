"""Wheel and source distribution hold what belongs in them, and come out the same each time."""

from __future__ import annotations

import hashlib
import tarfile
import zipfile
from email.parser import Parser
from pathlib import PurePosixPath

from vqscore.version import __version__

IN_THE_SDIST = {
    ".pre-commit-hooks.yaml",
    "CHANGELOG.md",
    "CITATION.cff",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "benchmarks",
    "docs",
    "examples",
    "pyproject.toml",
    "src",
    "tests",
}


def digests(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_two_builds_are_the_same_bytes(built, built_again):
    assert len(digests(built)) == 2
    assert digests(built) == digests(built_again)


def test_the_wheel_holds_the_package_and_nothing_else(wheel, project_files):
    names = set(zipfile.ZipFile(wheel).namelist())
    about = {name for name in names if name.startswith(f"vqscore-{__version__}.dist-info/")}
    package = {name.removeprefix("src/") for name in project_files if name.startswith("src/")}
    assert names - about == package
    assert {PurePosixPath(name).name for name in about} == {
        "LICENSE",
        "METADATA",
        "RECORD",
        "WHEEL",
        "entry_points.txt",
    }
    assert "vqscore/py.typed" in names


def test_the_wheel_is_small_and_for_every_platform(wheel):
    assert wheel.name == f"vqscore-{__version__}-py3-none-any.whl"
    assert wheel.stat().st_size < 1_000_000


def test_the_sdist_holds_the_project_and_nothing_else(built, project_files):
    (path,) = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    expected = {name for name in project_files if name.split("/")[0] in IN_THE_SDIST}
    # The build back end adds what says how to ignore what it ignored.
    assert names - {"PKG-INFO", ".gitignore"} == expected


def test_what_it_says_of_itself(wheel):
    archive = zipfile.ZipFile(wheel)
    about = Parser().parsestr(archive.read(f"vqscore-{__version__}.dist-info/METADATA").decode())
    assert about["Requires-Python"] == ">=3.11"
    assert about["License-Expression"] == "Apache-2.0"
    assert about["Description-Content-Type"] == "text/markdown"
