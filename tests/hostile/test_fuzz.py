"""A short run of the fuzz driver, and proof that the driver sees what it is there to see."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmarks.robustness.fuzz import fuzz
from benchmarks.robustness.system_calls import strace_command, strace_works, unexpected_calls
from benchmarks.robustness.watched import Limits, Watched

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="watches by POSIX means")


def test_hostile_files_do_nothing_but_fail(tmp_path):
    found = fuzz(range(1200, 1260), 7, tmp_path)
    assert found["files"] == sum(found["outcomes"].values()) == 60
    assert found["findings"] == []
    assert found["other files or calls"] == []
    assert found["connections to the bait"] == []
    assert found["outcomes"]["refused"] > 10
    assert found["outcomes"]["scored"] > 10


@dataclass
class Given:
    number: int
    path: Path


MISBEHAVIOUR = {
    "crash": "import os; os.kill(os.getpid(), 11)",
    "hang": "while True: pass",
    "over memory": "held = bytearray(600 << 20); import time; time.sleep(30)",
    "unexpected": "raise KeyError(path)",
    "open": "open('/etc/hostname').close()",
    "socket": "import socket; socket.socket().close()",
    "execve": "import subprocess, sys; subprocess.run([sys.executable, '-c', ''])",
}


@pytest.mark.parametrize("kind", MISBEHAVIOUR)
def test_the_watch_sees_it(tmp_path, kind, monkeypatch):
    """The same child, with a scorer that misbehaves."""
    (tmp_path / "site").mkdir()
    (tmp_path / "warm").mkdir()
    wrong = f"def go(path):\n    {MISBEHAVIOUR[kind]}\n    return S(report=S(problem=None))\n"
    wrong += "from types import SimpleNamespace as S\n"
    wrong += "import vqscore\nvqscore.Scorer.score = lambda self, path: go(path)\n"
    (tmp_path / "site" / "sitecustomize.py").write_text(wrong)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    # Where new pages are slow, filling the memory takes over a second of the processor.
    cpu_seconds = 1.0 if kind == "hang" else 15.0
    limits = Limits(cpu_seconds=cpu_seconds, wall_seconds=20.0, memory=500 << 20)
    with Watched(tmp_path / "warm", tmp_path, "child", limits) as child:
        told = child.score(Given(3, tmp_path / "x.mp4"))
    if kind in {"open", "socket", "execve"}:
        assert told["outcome"] == "scored"
        by_hook = "Popen" if kind == "execve" else kind
        assert any(by_hook in call for call in told["seen"]), told
        if strace_works():
            calls = child.calls()
            assert any(number == 3 and kind in call for number, call in calls), calls
    else:
        assert told["outcome"] == kind, told


@pytest.mark.skipif(not strace_works(), reason="needs strace")
def test_native_code_is_seen_too(tmp_path):
    code = (
        "import os, ctypes\n"
        "try: os.open('/vqscore-fuzz-case/5', 0)\n"
        "except OSError: pass\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.open(b'/etc/n\\303\\244me', 0)\n"
        "libc.open(b'/tmp/own', 0)\n"
    )
    log = tmp_path / "log"
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*strace_command(log), sys.executable, "-c", code]
    subprocess.run(command, check=True, env=environment)
    calls = list(unexpected_calls(log, {5: b"/tmp/own"}))
    assert [number for number, _ in calls] == [5], calls
    assert "/etc/n" in calls[0][1]
