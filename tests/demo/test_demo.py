"""The demo, as make demo runs it: the clean take passes, each defect fails on its own metric."""

import json
import subprocess
import sys

import pytest

from vqscore.demo.defects import SHOTS


@pytest.mark.slow
def test_the_clean_take_passes_and_each_defect_is_named(tmp_path):
    command = [sys.executable, "-m", "vqscore", "demo", "--keep", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    results = {}
    for line in done.stdout.splitlines():
        result = json.loads(line)
        results[result["clip"].rpartition("/")[2].removesuffix(".mp4")] = result
    assert set(results) == set(SHOTS)
    for name, shot in SHOTS.items():
        failed = {f["metric"] for f in results[name]["findings"] if f["severity"] == "fail"}
        assert (shot.wrong in failed) if shot.wrong else not failed, (name, failed)
        assert results[name]["verdict"] == ("fail" if shot.wrong else "pass")
