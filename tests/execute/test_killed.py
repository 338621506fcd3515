"""A batch that is killed again and again loses nothing, doubles nothing, and repeats nothing."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psutil
import pytest

NOTED = """
import os, time
from vqscore.features.frame_table import FrameTable
from vqscore.metric import Metric
from vqscore.outcome import Score

class Noted(Metric):
    name = "test/noted"
    question = "Which clips are scored, and how often?"
    def requires(self, prompt): return (FrameTable(),)
    def score(self, values, prompt):
        with open(os.environ["NOTES"], "a") as file: file.write(prompt + "\\n")
        time.sleep(0.02)
        return Score(1.0)
"""
# Parts of seven lines, so that kills meet the making of parts as well.
RUN = """
import sys
from vqscore.report.parts import Parts
Parts.__init__.__defaults__ = (7,)
from vqscore.cli.main import main
sys.exit(main())
"""
CLIPS, KILLS = 200, 20


def finished(folder: Path) -> dict[str, str]:
    """Clip to its line, of every whole line."""
    found: dict[str, str] = {}
    for path in (*folder.glob("part-*.jsonl"), *folder.glob("unfinished.jsonl")):
        for line in path.read_text("utf-8").splitlines(keepends=True):
            if line.endswith("\n"):
                clip = json.loads(line)["clip"]
                assert clip not in found, f"{clip} is there twice"
                found[clip] = line
    return found


@pytest.fixture
def batch(tmp_path, clip, monkeypatch):
    """Starts the same command again and again, in a process group of its own."""
    (tmp_path / "noted_metric.py").write_text(NOTED)
    info = tmp_path / "noted-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: noted\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[vqscore.metrics]\ntest/noted = noted_metric:Noted\n")
    (tmp_path / "p.toml").write_text(
        '[bounds.motion]\nfail_below = 0.0\n[bounds."test/noted"]\nfail_below = 0.5\n'
    )
    rows = ["clip,prompt"]
    for number in range(CLIPS):
        os.link(clip, tmp_path / f"{number}.mp4")
        rows.append(f"{number}.mp4,{number}.mp4")
    (tmp_path / "big.csv").write_text("\n".join(rows) + "\n")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "NOTES": str(tmp_path / "notes"),
        "VQSCORE_CACHE": "no",
    }
    (tmp_path / "notes").touch()

    def start(workers: int) -> subprocess.Popen[bytes]:
        options = [
            "--policy",
            "p.toml",
            "--metrics",
            "motion,test/noted",
            "--workers",
            f"{workers}",
        ]
        return subprocess.Popen(
            [sys.executable, "-c", RUN, "score", "--prompts", "big.csv", "--out", "out", *options],
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=(tmp_path / "said").open("ab"),
            start_new_session=True,
        )

    return start


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="process groups are for POSIX")
def test_20_kills_lose_nothing_and_double_nothing(batch, tmp_path):
    seed = time.time_ns()
    print("seed", seed)
    chance = random.Random(seed)
    known: dict[str, str] = {}
    scored_once_finished: dict[str, int] = {}
    orphans: list[psutil.Process] = []

    def check() -> Counter[str]:
        notes = Counter((tmp_path / "notes").read_text().split())
        now = finished(tmp_path / "out")
        assert {clip: now.get(clip) for clip in known} == known, "a finished clip is not as it was"
        for clip in now:
            assert notes[clip] == scored_once_finished.setdefault(clip, notes[clip]), clip
        known.update(now)
        return notes

    for kill in range(KILLS):
        process = batch(workers=1 + (kill % 5 == 0))
        if kill % 3 == 0:
            time.sleep(chance.uniform(0, 1.0))  # while it starts, as often as not
        else:
            begun = (tmp_path / "notes").stat().st_size
            while (tmp_path / "notes").stat().st_size == begun and process.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.25))
        assert process.poll() is None, (tmp_path / "said").read_text()
        if kill % 2:
            orphans += psutil.Process(process.pid).children()
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        check()
    killed_midway = len(known)
    _, alive = psutil.wait_procs(orphans, timeout=10)
    assert not alive, "workers outlive the process that they work for"

    # A process that is just being started when its parent dies complains in Python's own words.
    before = (tmp_path / "said").stat().st_size
    last = batch(workers=2)
    assert last.wait(timeout=60) == 0, (tmp_path / "said").read_text()
    notes = check()
    assert sorted(known) == sorted(f"{number}.mp4" for number in range(CLIPS))
    assert 0 < killed_midway < CLIPS
    # Each kill may cost what its workers were busy with, and no more.
    assert notes.total() <= CLIPS + 2 * KILLS
    assert not (tmp_path / "out" / "unfinished.jsonl").exists()
    assert b"Traceback" not in (tmp_path / "said").read_bytes()[before:]
    again = batch(workers=1)
    assert again.wait(timeout=60) == 0
    assert check() == notes
