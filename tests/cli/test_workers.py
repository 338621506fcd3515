"""Several processes give the same numbers, and survive what kills one of them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

FRAGILE = """
import os, signal, time
from vqscore.metric import Metric
from vqscore.outcome import Score
from acme_brightness import FrameLuma

class Fragile(Metric):
    name = "test/fragile"
    question = "What happens when a metric does not behave?"
    def requires(self, prompt): return (FrameLuma(),)
    def score(self, values, prompt):
        luma = values[FrameLuma()].mean.mean()
        if luma < 30: os.kill(os.getpid(), signal.SIGKILL)
        if luma > 150: raise ZeroDivisionError("of this clip")
        if prompt == "wait": time.sleep(60)
        return Score(1.0)
"""


@pytest.fixture(scope="module")
def fragile(tmp_path_factory):
    """A metric that raises on a bright clip and kills its process on a dark one."""
    folder = tmp_path_factory.mktemp("fragile")
    (folder / "fragile_metric.py").write_text(FRAGILE)
    info = folder / "fragile-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: fragile\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[vqscore.metrics]\ntest/fragile = fragile_metric:Fragile\n"
    )
    (folder / "p.toml").write_text('[bounds."test/fragile"]\nfail_below = 0.5\n')
    return folder


def test_workers_change_no_number(cli, clips):
    names = ["bright.mp4", "dark.mp4", "text.mp4", "middling.mp4", "bright.mp4"]
    shared = ("--policy", "policy.toml", "--metrics", "acme/brightness", "--json", "-")
    one = cli("score", *names, *shared, cwd=clips)
    two = cli("score", *names, *shared, "--workers", "2", cwd=clips)
    assert two.stdout == one.stdout
    assert two.returncode == one.returncode == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_metric_that_raises_spoils_one_clip(cli, clips, fragile, workers):
    done = cli("score", "bright.mp4", "middling.mp4", "--policy", fragile / "p.toml", "--metrics",
               "test/fragile", "--json", "-", "--workers", workers, cwd=clips, path=str(fragile))  # fmt: skip
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["error", "pass"]
    assert "ZeroDivisionError: of this clip" in done.stdout
    assert done.returncode == 3


def test_a_killed_process_spoils_one_clip(cli, clips, fragile):
    done = cli("score", "dark.mp4", "middling.mp4", "dark.mp4", "middling.mp4", "--policy", fragile / "p.toml",
               "--metrics", "test/fragile", "--json", "-", "--workers", "2", cwd=clips, path=str(fragile))  # fmt: skip
    verdicts = [json.loads(line)["verdict"] for line in done.stdout.splitlines()]
    assert verdicts == ["error", "pass", "error", "pass"], done.stderr
    assert "SIGKILL" in done.stdout


@pytest.mark.parametrize("workers", ["1", "2"])
def test_interrupted_keeps_what_is_done(clips, fragile, plugin, tmp_path, workers):
    (clips / f"wait{workers}.csv").write_text("clip,prompt\nbright.mp4,x\nmiddling.mp4,wait\n")
    out = tmp_path / "out.jsonl"
    command = [sys.executable, "-m", "vqscore", "score", "--prompts", f"wait{workers}.csv", "--policy",
               str(fragile / "p.toml"), "--metrics", "test/fragile", "--json", str(out), "--workers", workers, "--no-cache"]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(plugin), str(fragile)])}
    environment["PYTHONFAULTHANDLER"] = "1"  # seldom it ends by a fault: then say where
    process = subprocess.Popen(
        command,
        cwd=clips,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
        # What a shell starts in the background ignores Ctrl-C, and so would its children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (out.exists() and out.read_text()):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "1 of 2 clips scored" in said
    assert json.loads(out.read_text())["verdict"] == "error"
    assert "Traceback" not in said
