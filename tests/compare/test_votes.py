"""Votes: what is written is read back, formulas are not run, half files do not exist."""

from __future__ import annotations

import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vqscore.compare.csv_cells import guarded, unguarded
from vqscore.compare.votes import Vote, VotesError, read_votes, write_votes

names = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)


@given(st.text())
def test_the_guard_comes_off_again(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t", "\r"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.builds(Vote, names, names.map("l".__add__), names.map("=r".__add__),
                          st.sampled_from(["left", "right", "tie"]), st.integers(1, 9))))  # fmt: skip
def test_round_trip(tmp_path, votes):
    write_votes(tmp_path / "votes.csv", votes)
    assert read_votes(tmp_path / "votes.csv") == tuple(votes)
    assert [p.name for p in tmp_path.iterdir()] == ["votes.csv"]


def test_formulas_are_guarded_in_the_file(tmp_path):
    write_votes(tmp_path / "votes.csv", [Vote("=1+1", "@evil", "-2", "left")])
    with (tmp_path / "votes.csv").open(newline="") as stream:
        row = list(csv.reader(stream))[1]
    assert row == ["'=1+1", "'@evil", "'-2", "left", "1"]


def test_names_and_draws(tmp_path):
    (tmp_path / "v.csv").write_text(
        "voter,prompt_id,left,right,winner\nx,p1,a,b,b\nx,p2,a,b,draw\nx,p3,right,left,right\n"
    )
    votes = read_votes(tmp_path / "v.csv")
    assert [v.winner for v in votes] == ["right", "tie", "right"]
    assert [v.preferred for v in votes] == ["b", None, "left"]


def test_mistakes_are_named(tmp_path):
    (tmp_path / "v.csv").write_text(
        "prompt_id,left,right,winner,attempt\np1,a,b,c,\np1,a,a,left,\n,a,b,left,\np1,a,b,left,x\n"
    )
    with pytest.raises(VotesError) as caught:
        read_votes(tmp_path / "v.csv")
    for said in ("row 2: winner is left", "row 3: left and right are both", "row 4: prompt_id",
                 "row 5: attempt"):  # fmt: skip
        assert said in str(caught.value)
    (tmp_path / "w.csv").write_text("prompt_id,left\n")
    with pytest.raises(VotesError, match="no column 'right'"):
        read_votes(tmp_path / "w.csv")
    with pytest.raises(VotesError, match="cannot be read"):
        read_votes(tmp_path / "absent.csv")


def test_what_cannot_be_written_leaves_the_old(tmp_path, monkeypatch):
    target = tmp_path / "votes.csv"
    write_votes(target, [Vote("p", "a", "b", "left")])
    before = target.read_bytes()
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(VotesError, match="no space left"):
        write_votes(target, [])
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["votes.csv"]
