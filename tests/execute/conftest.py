from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import make_clips as make

HOSTILE = '''
"""A reader that does to its process what the prompt says, and a metric that cannot begin."""
import ctypes, multiprocessing, os, signal, time
import numpy as np
from vqscore.metric import Metric
from vqscore.video.pyav import PyAvReader

LEFT = []

class Hostile(PyAvReader):
    name = "hostile"
    def open(self, clip):
        match clip.prompt:
            case "slow": time.sleep(2.5)
            case "hang":
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(60)
            case "grow":
                for _ in range(60):
                    LEFT.append(np.ones(5_000_000))
                    time.sleep(0.02)
            case "leave some": LEFT.append(np.ones(15_000_000)); time.sleep(0.3)
            case "segfault": ctypes.string_at(0)
            case "abort": os.abort()
            case "exit": os._exit(7)
            case "quit": raise SystemExit(5)
            case "no memory": raise MemoryError
        return super().open(clip)

class Unstartable(Metric):
    name = "test/unstartable"
    question = "What if no process can begin?"
    def __init__(self):
        if multiprocessing.parent_process() is not None: os._exit(9)
    def requires(self, prompt): return ()
    def score(self, values, prompt): raise AssertionError
'''


@pytest.fixture
def hostile(tmp_path, monkeypatch) -> str:
    """The name of a reader that misbehaves as each prompt says."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "hostile_reader.py").write_text(HOSTILE)
    info = folder / "hostile-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[vqscore.readers]\nhostile = hostile_reader:Hostile\n"
        "[vqscore.metrics]\ntest/unstartable = hostile_reader:Unstartable\n"
    )
    monkeypatch.syspath_prepend(str(folder))
    return "hostile"


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    return make.write_clip(folder / "clip.mp4", frames=8, size=(96, 64))
