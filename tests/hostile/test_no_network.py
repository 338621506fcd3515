"""Scoring talks to nobody: no socket is opened, by Python or by the libraries below it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.robustness.system_calls import strace_works

from vqscore.demo.film import write_mp4
from vqscore.registry import default_metrics

ALL_METRICS = """
import socket, sys
def refuse(event, arguments):
    # asyncio, which a library may import, never runs here; nothing else has a use for a socket.
    if event.startswith(("socket.", "urllib.", "http.")):
        print("HOOK", event, arguments, flush=True)
        raise RuntimeError("a socket")
sys.addaudithook(refuse)
import vqscore
judgment = vqscore.judge(sys.argv[1], "an astronaut in an orange suit", "first-shot")
print(judgment.verdict.name, len(judgment.scores))
"""


@pytest.fixture(scope="module")
def portrait(tmp_path_factory) -> Path:
    """A face, so that every model has something to do."""
    from skimage.data import astronaut

    picture = astronaut()[0:256, 96:352]
    frames = [np.ascontiguousarray(np.roll(picture, k, axis=1)) for k in range(8)]
    path = tmp_path_factory.mktemp("portrait") / "portrait.mp4"
    write_mp4(path, iter(frames), 8)
    return path


def test_scoring_with_every_metric_opens_no_socket(tmp_path, portrait):
    log = tmp_path / "log"
    traced = ["strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=%network", "-e", "signal=none"]
    command = [sys.executable, "-c", ALL_METRICS, str(portrait)]
    # Without a name in the environment, torch asks the system's service for names who runs it.
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "USER": os.environ.get("USER", "somebody")}
    # As a user has it: nothing tells a library to stay offline.
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_DATASETS_OFFLINE"):
        environment.pop(name, None)
    done = subprocess.run(
        [*([*traced, "-o", str(log)] if strace_works() else []), *command],
        capture_output=True, text=True, env=environment, cwd=tmp_path, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "HOOK" not in done.stdout
    assert done.stdout.split()[1] == str(len(default_metrics()))
    if strace_works():
        assert log.read_text() == ""
