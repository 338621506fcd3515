"""A command looks for garbage seldom, and not at its end."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import atexit, gc
# Called last: what is registered first ends last.
atexit.register(lambda: print(gc.get_threshold()[0] > 10_000, gc.get_freeze_count() > 1_000))
from vqscore.cli.main import main
main(["--version"])
"""


def test_a_command_looks_for_garbage_seldom_and_not_at_its_end():
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "True True"
