"""``--html`` on the command line."""

from __future__ import annotations

import pytest

from vqscore.cli.main import main


@pytest.fixture
def score(clip, tmp_path):
    def run(*more):
        return main(["score", str(clip), "--metrics", "motion", "--no-cache", *map(str, more)])

    return run


def test_it_is_written_and_said_to_be(score, tmp_path, capsys):
    code = score("--html", tmp_path / "report")
    page = tmp_path / "report" / "index.html"
    assert code in (0, 1)
    assert f"report: {page}" in capsys.readouterr().err
    assert "a.mp4" in page.read_text("utf-8")


def test_standard_output_stays_json(score, tmp_path, capsys):
    score("--html", tmp_path / "r.html", "--json", "-")
    assert capsys.readouterr().out.startswith("{")


def test_a_wrong_place_is_found_out_before_scoring(score, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert score("--html", tmp_path / "file" / "r.html") == 2
    assert "cannot be written" in capsys.readouterr().err
