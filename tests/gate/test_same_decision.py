"""The same clip gets the same decision by the gate, the command line and the library."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

import vqscore
from vqscore.cli.main import main

CLIPS = Path(__file__).parents[3] / "shared" / "clips"
SAMPLE = 4


def sample() -> list[tuple[Path, str]]:
    """The smallest clips of either kind, with their prompts."""
    with (CLIPS / "clips.csv").open(encoding="utf-8") as file:
        rows = [(CLIPS / row["file"], row["prompt"]) for row in csv.DictReader(file)]
    rows.sort(key=lambda row: row[0].stat().st_size)
    kinds = {
        kind: [row for row in rows if kind in row[0].parts] for kind in ("camera", "generated")
    }
    return [row for found in kinds.values() for row in found[: SAMPLE // 2]]


@pytest.mark.slow
@pytest.mark.skipif(not CLIPS.is_dir(), reason="no shared clips here")
def test_on_a_sample_of_the_labelled_clips(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("VQSCORE_CACHE", "no")
    with (tmp_path / "p.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("clip", "prompt"), *sample()])
    (tmp_path / "vqscore.toml").write_text('prompts = "p.csv"\n')
    names = []
    for clip, _ in sample():
        # The gate's configuration is the nearest one above the clip's own path.
        (tmp_path / clip.name).symlink_to(clip)
        names.append(str(tmp_path / clip.name))
    by_api = [vqscore.judge(clip, prompt).verdict.value for clip, prompt in sample()]

    main(["score", *names, "--prompts", str(tmp_path / "p.csv"), "--json", "-"])
    by_score = [json.loads(line)["verdict"] for line in capsys.readouterr().out.splitlines()]

    code = main(["gate", *names])
    rows = [line.split()[:2] for line in capsys.readouterr().out.splitlines()]
    not_passed = {Path(row[1]).name: row[0].lower() for row in rows if row[1:] and row[1] in names}
    by_gate = [not_passed.get(Path(name).name, "pass") for name in names]

    assert by_api == by_score == by_gate
    assert code == (0 if set(by_api) == {"pass"} else 1 if "fail" in by_api else 3)
