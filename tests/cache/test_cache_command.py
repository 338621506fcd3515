"""``vqscore cache`` from outside."""

from __future__ import annotations

import pytest

from vqscore.cache.database import Database, Entry
from vqscore.cli.main import main


@pytest.fixture
def kept(tmp_path):
    database = Database(tmp_path)
    database.put([Entry(f"k{n}", "summary", bytes(1_000_000)) for n in range(3)])
    database.close()
    return database


def test_info_says_where_and_how_much(kept, capsys):
    assert main(["cache", "info", "--cache-dir", str(kept.path.parent)]) == 0
    said = capsys.readouterr().out
    assert str(kept.path) in said
    assert "3.0 MB" in said


def test_info_of_nothing_makes_no_file(tmp_path, capsys):
    assert main(["cache", "info", "--cache-dir", str(tmp_path / "none")]) == 0
    assert "0 bytes" in capsys.readouterr().out
    assert not (tmp_path / "none").exists()


def test_prune_keeps_what_fits(kept, capsys):
    assert main(["cache", "prune", "--to-mb", "2", "--cache-dir", str(kept.path.parent)]) == 0
    assert "dropped" in capsys.readouterr().out
    assert 0 < kept.contents().total_bytes <= 2_000_000
    assert main(["cache", "prune", "--to-mb", "-1", "--cache-dir", str(kept.path.parent)]) == 2


def test_clear_leaves_nothing(kept, capsys):
    assert main(["cache", "clear", "--cache-dir", str(kept.path.parent)]) == 0
    assert "3.0 MB dropped" in capsys.readouterr().out
    assert kept.contents().counts == {}
    kept.close()
    assert kept.path.stat().st_size < 100_000
