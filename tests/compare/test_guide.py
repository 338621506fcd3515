"""The guide is executed: what it shows is what comes out."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from vqscore.cli.main import main

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "compare-generators.md"
TEXT = GUIDE.read_text("utf-8")
FENCES = re.findall(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """The files that the guide shows, in the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    for _, name, body in FENCES:
        if name:
            Path(name).write_text(body, "utf-8")


@pytest.mark.parametrize("body", [body for kind, _, body in FENCES if kind == "console"])
def test_commands(files, capsys, body):
    command, _, expected = body.partition("\n")
    assert main(shlex.split(command.removeprefix("$ vqscore "))) == 0
    shown = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert shown.strip() == expected.strip()


def test_python(files):
    examples = doctest.DocTestParser().get_doctest(TEXT, {}, GUIDE.name, str(GUIDE), 0)
    runner = doctest.DocTestRunner()
    runner.run(examples)
    assert examples.examples
    assert runner.summarize(verbose=False).failed == 0


def test_the_manifest_it_shows_is_one(files):
    from vqscore.compare.manifest_files import read_manifest

    body = next(body for kind, name, body in FENCES if kind == "csv" and not name)
    Path("manifest.csv").write_text(body)
    entries = read_manifest("manifest.csv").entries
    assert [e.attempt for e in entries] == [1, 2, 1, 2]
    assert entries[3].clip is None
    assert entries[0].tags == ("animals", "snow")


def test_all_columns_are_explained():
    from vqscore.compare.manifest import Entry

    for name in Entry.__dataclass_fields__.keys() - {"row"}:
        assert f"`{name}`" in TEXT, name
