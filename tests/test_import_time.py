"""What is not needed is not loaded."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time

import pytest

HEAVY = {
    "torch",
    "torchvision",
    "cv2",
    "av",
    "decord",
    "transformers",
    "skimage",
    "timm",
    "open_clip",
    "dlib",
    "numpy",
}


def loaded_by(code: str) -> set[str]:
    program = (
        f"{code}\nimport sys, json; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize(
    "code",
    [
        "import vqscore",
        "import vqscore; vqscore.Policy, vqscore.Verdict, vqscore.Clip",
        "import vqscore.cli.main",
        "from vqscore.cli.main import main\nmain(['--help'])",
    ],
)
def test_nothing_heavy(code):
    assert not loaded_by(code) & HEAVY


def test_help_is_quick():
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "vqscore", "--help"], capture_output=True, check=True)
        seconds.append(time.perf_counter() - started)
    # Well under half a second on an idle machine; the fastest counts, for tests share the processors.
    assert min(seconds) < 0.5 or statistics.median(seconds) < 0.5
