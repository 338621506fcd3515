"""Ray is an extra: what is missing is said, and nobody else pays for it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from vqscore.cli.engine_options import EngineOptions
from vqscore.errors import UsageError, VqscoreError
from vqscore.execute.attempt import Request, Setup
from vqscore.execute.limits import NO_LIMITS
from vqscore.execute.ray import RayEngine, score_dataset
from vqscore.execute.ray.actors import Actors
from vqscore.execute.ray.clip_judge import Terms
from vqscore.execute.ray.cluster import connected
from vqscore.policy import load_policy


@pytest.fixture
def no_ray(monkeypatch):
    for name in [name for name in sys.modules if name == "ray" or name.startswith("ray.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ray", None)


def test_what_to_install_is_said(no_ray):
    with pytest.raises(UsageError, match=r"pip install 'vqscore\[ray\]'"):
        score_dataset(None)
    judging = RayEngine().judge_all(
        [Request("a.mp4", None)], Setup(["motion"]), load_policy("technical"), NO_LIMITS
    )
    with pytest.raises(UsageError, match=r"pip install 'vqscore\[ray\]'"):
        list(judging)
    with pytest.raises(UsageError, match=r"pip install 'vqscore\[ray\]'"):
        EngineOptions("ray").with_workers(None)


def test_it_is_not_loaded_before_it_is_used():
    program = "import sys, vqscore.execute.ray; raise SystemExit('ray' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"concurrency": 0},
        {"concurrency": (3, 2)},
        {"num_cpus": 0},
        {"num_gpus": -1},
        {"batch_size": 0},
        {"metrics": ["no such metric"]},
        {"reader": "no such reader"},
        {"policy": "no such policy"},
    ],
)
def test_mistakes_are_found_before_anything_is_started(wrong):
    with pytest.raises(VqscoreError):
        score_dataset(None, **wrong)


@pytest.mark.parametrize(
    ("options", "workers", "message"),
    [
        (EngineOptions(), 0, "--workers is at least 1"),
        (EngineOptions(address="auto"), 1, "--address has no use without --engine ray"),
        (EngineOptions(gpus_per_worker=1), 1, "--gpus-per-worker has no use without --engine ray"),
        (EngineOptions("ray", gpus_per_worker=-1), 1, "--gpus-per-worker is at least 0"),
    ],
)
def test_mistakes_on_the_command_line(options, workers, message):
    with pytest.raises(UsageError, match=message):
        options.with_workers(workers)


def test_nobody_is_there():
    pytest.importorskip("ray", reason="Ray is an extra: pip install 'vqscore[ray]'")
    with (
        pytest.raises(UsageError, match=r"no Ray cluster answers at 127\.0\.0\.1:1"),
        connected("127.0.0.1:1"),
    ):
        pass


def test_a_worker_that_fits_nowhere():
    terms = Terms(Setup(["motion"]), load_policy("technical"), NO_LIMITS, threads=1)
    there = {"CPU": 2.0, "memory": 2e9}
    Actors().check_room(there, terms)
    with pytest.raises(UsageError, match="takes 1 GPU, and Ray counts 0 here"):
        Actors(num_gpus=1).check_room(there, terms)
    with pytest.raises(UsageError, match=r"and Ray counts 1e\+09 here"):
        Actors().check_room({**there, "memory": 1e9}, terms)
