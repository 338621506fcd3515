"""Real footage that lies beside the repository where it is developed; skipped elsewhere."""

from pathlib import Path

import pytest

import vqscore

CAMERA = Path(__file__).parents[2] / "shared" / "clips" / "camera"

pytestmark = pytest.mark.skipif(not CAMERA.is_dir(), reason="no shared clips here")

SAMPLE = [
    "fetv_017_camera",
    "fetv_060_camera",
    "fetv_163_camera",
    "fetv_272_camera",
    "fetv_407_camera",
    "intel_milk",
    "mm_demo_skeleton",
    "mm_S001C001P001R001A001_rgb",
]


@pytest.mark.slow
def test_untouched_camera_clips_do_not_fail():
    scorer = vqscore.Scorer()
    failed = {}
    for stem in SAMPLE:
        judgment = scorer.judge(CAMERA / f"{stem}.mp4", policy="technical")
        if judgment.verdict is vqscore.Verdict.FAIL:
            failed[stem] = [finding.message for finding in judgment.findings]
    assert not failed
