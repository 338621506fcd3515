"""The gate from outside: exit codes, what is said, and how little a kept answer takes."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

import vqscore

HEAVY = {
    "torch",
    "torchvision",
    "cv2",
    "av",
    "decord",
    "skimage",
    "scipy",
    "transformers",
    "dlib",
    "PIL",
}

WITH_IMPORTS = """
import json, sys
from vqscore.cli.main import main
code = main(sys.argv[1:])
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
sys.exit(code)
"""


def test_a_good_clip_passes(gate):
    done = gate("good.mp4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "1 clip judged, all let through\n"


def test_whatever_is_wrong_blocks_and_is_said(gate):
    done = gate("good.mp4", "still.mp4", "pointer.mp4", "gone.mp4")
    assert done.returncode == 1
    rows = [line.split() for line in done.stdout.splitlines()]
    assert [row[:2] for row in rows[:3]] == [
        ["FAIL", "still.mp4"], ["ERROR", "pointer.mp4"], ["ERROR", "gone.mp4"]]  # fmt: skip
    assert "git lfs pull" in done.stdout
    assert "4 clips judged, 3 blocked" in done.stdout
    assert "vqscore score still.mp4 --policy" in done.stdout
    assert "vqscore explain still.mp4 --policy" in done.stdout


@pytest.mark.parametrize(("name", "code"), [("pointer.mp4", 3), ("gone.mp4", 3), ("still.mp4", 1)])
def test_exit_codes(gate, name, code):
    assert gate(name).returncode == code


def test_a_prompt_that_is_missing_blocks(gate, repository):
    (repository / "vqscore.toml").write_text('prompt_sidecar = "required"\npolicy = "technical"')
    done = gate("good.mp4")
    assert done.returncode == 3
    assert "good.txt" in done.stdout


def test_a_clip_without_any_prompt_says_where_one_may_come_from(gate, repository):
    (repository / "vqscore.toml").write_text('metrics = ["prompt_adherence", "motion"]')
    done = gate("good.mp4")
    assert done.returncode == 3
    assert "No prompt is known of 1: write it to a .txt beside the clip" in done.stdout


def test_what_shows_more_judges_the_same(gate, repository):
    """The commands that the gate names repeat its verdict, whatever the configuration."""
    (repository / "walking.toml").write_text(
        "[bounds.motion]\nfail_below = 0.5\n[bounds.drift]\nfail_below = 0.5\n"
        "[bounds.ghosting]\nfail_below = 1.0\n[tags.fast]\nignore = ['drift']\n"
    )
    (repository / "vqscore.toml").write_text(
        'policy = "walking.toml"\nmetrics = ["motion", "drift"]\ntags = ["fast"]\ndevice = "cpu"\n'
    )
    done = gate("still.mp4")
    assert done.returncode == 1
    commands = [shlex.split(each) for each in done.stdout.splitlines() if each.startswith("  vq")]
    assert [command[1] for command in commands] == ["score", "explain"]
    for command in commands:
        assert command[3:] == ["--policy", command[4], "--tags", "fast", "--metrics",
                               "motion,drift", "--device", "cpu"]  # fmt: skip
        again = subprocess.run([sys.executable, "-m", *command], cwd=repository, capture_output=True,
                               text=True, check=False)  # fmt: skip
        assert again.returncode == 1, again.stderr
        assert "walking, tagged fast, only motion" in again.stdout


def test_unclear_clips_are_as_the_repository_says(gate, repository, losing_focus):
    (repository / "quick.toml").write_text("[bounds.drift]\nfail_below = 0.5\npass_from = 0.95\n")
    (repository / "unclear.mp4").write_bytes(losing_focus.read_bytes())
    said = {}
    for what in ("block", "warn", "pass"):
        config = f'policy = "quick.toml"\nmetrics = ["drift"]\nwhen_inconclusive = "{what}"\n'
        (repository / "vqscore.toml").write_text(config)
        done = gate("unclear.mp4")
        said[what] = (done.returncode, "INCONCLUSIVE" in done.stdout, "let through" in done.stdout)
    assert said == {"block": (3, True, False), "warn": (0, True, True), "pass": (0, False, True)}


def test_mistakes_are_usage(gate, repository):
    assert gate().returncode == 2
    assert gate("good.mp4", "--workers", "0").returncode == 2
    (repository / "vqscore.toml").write_text('polcy = "technical"')
    done = gate("good.mp4")
    assert done.returncode == 2
    assert "Did you mean 'policy'" in done.stderr
    assert "Traceback" not in done.stderr


def test_workers_change_nothing(gate):
    names = ["still.mp4", "good.mp4", "pointer.mp4", "gone.mp4"]
    one, two = gate(*names, "--no-cache"), gate(*names, "--no-cache", "--workers", "2")
    assert (one.stdout, one.returncode) == (two.stdout, two.returncode)


def test_a_kept_answer_loads_nothing_heavy_and_is_the_same(gate, tmp_path):
    first = gate("good.mp4", "still.mp4")
    again = gate("good.mp4", "still.mp4", "--workers", "2", command=("-c", WITH_IMPORTS))
    *said, modules = again.stdout.splitlines()
    assert not set(json.loads(modules)) & HEAVY
    assert said == first.stdout.splitlines()
    assert again.returncode == first.returncode == 1


def test_without_the_cache_nothing_is_kept(gate, tmp_path):
    gate("good.mp4", "--no-cache")
    assert not (tmp_path / "kept").exists()
    gate("good.mp4", "--cache-dir", tmp_path / "elsewhere")
    assert not (tmp_path / "kept").exists()
    assert (tmp_path / "elsewhere").exists()


def test_a_damaged_cache_is_said_in_a_sentence(gate, tmp_path):
    gate("good.mp4")
    (tmp_path / "kept" / "results-1.sqlite3").write_bytes(b"no database" * 1000)
    done = gate("good.mp4")
    assert done.returncode == 0
    assert done.stderr.startswith("vqscore: ")
    assert "damaged" in done.stderr
    assert ".py:" not in done.stderr


def test_what_a_ci_reads(gate, tmp_path):
    done = gate("good.mp4", "still.mp4", "--junit", tmp_path / "j.xml", "--github")
    assert done.returncode == 1
    assert "::error" in done.stdout
    assert len(ET.parse(tmp_path / "j.xml").getroot().findall(".//testcase")) == 2


def test_score_and_api_decide_the_same(gate, repository, monkeypatch):
    monkeypatch.chdir(repository)
    for name in ("good.mp4", "still.mp4"):
        judgment = vqscore.judge(name, policy="quick.toml", metrics=["motion", "drift"])
        assert gate(name).returncode == (0 if judgment else 1)
