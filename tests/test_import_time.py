"""What is not needed is not loaded."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys

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
    "ray",
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


@pytest.mark.slow
def test_the_embedded_models_load_without_what_they_do_not_use():
    code = """
from vqscore.models.named import model_set
models = model_set("embedded")
for role in models.providers:
    models.load(role)
"""
    unused = {"torchvision", "timm", "open_clip", "transformers", "sympy", "triton", "skimage"}
    assert not loaded_by(code) & unused


def test_help_is_quick():
    # Processor time, not the wall's: tests share the machine with others.
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "vqscore", "--help"], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert statistics.median(seconds) < 0.5
