"""A forgotten file name costs no clip, no list and no labels."""

from __future__ import annotations

import pytest


@pytest.fixture
def work(clips, tmp_path):
    for name in ("bright.mp4", "dark.mp4"):
        (tmp_path / name).write_bytes((clips / name).read_bytes())
    (tmp_path / "p.csv").write_text("clip,prompt\nbright.mp4,x\n")
    (tmp_path / "labels.csv").write_text("clip,prompt,accept\nbright.mp4,x,yes\n")
    (tmp_path / "m.csv").write_text("clip,prompt,generator\nbright.mp4,x,a\ndark.mp4,x,b\n")
    return tmp_path


@pytest.mark.parametrize(
    "command",
    [
        # What the shell makes of `--json *.mp4`.
        "score --json bright.mp4 dark.mp4",
        "score dark.mp4 --json dark.mp4",
        "score dark.mp4 --json ./dark.mp4",
        "score dark.mp4 --markdown bright.mp4",
        "score dark.mp4 --junit dark.mp4",
        "score --prompts p.csv --json p.csv",
        "score --prompts p.csv --parquet p.csv",
        "gate dark.mp4 --sarif dark.mp4",
        "calibrate labels.csv -o labels.csv",
        "compare m.csv --csv m.csv",
        "compare m.csv --json bright.mp4",
    ],
)
def test_nothing_is_written_over(cli, work, command):
    before = {path.name: path.read_bytes() for path in work.iterdir()}
    done = cli(*command.split(), cwd=work)
    assert done.returncode == 2
    assert "would be written over" in done.stderr
    assert {path.name: path.read_bytes() for path in work.iterdir()} == before


def test_a_list_of_results_may_be_replaced(cli, work):
    (work / "out.jsonl").write_text("of yesterday\n")
    done = cli("score", "dark.mp4", "--metrics", "motion", "--json", "out.jsonl", cwd=work)
    assert done.returncode in {0, 1, 3}, done.stderr
    assert "yesterday" not in (work / "out.jsonl").read_text()
