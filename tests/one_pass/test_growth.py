"""Time grows with the number of frames, no faster; memory does not grow at all."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCORE = """
import json, resource, sys, time
from pathlib import Path
import av, numpy as np
from skimage import data
import vqscore

folder, lengths = Path(sys.argv[1]), [int(s) for s in sys.argv[2:]]
photo = np.hstack([data.astronaut(), data.astronaut()[:, ::-1]])
def film(seconds):
    path = folder / f"{seconds}.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=6, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv420p"
        for k in range(6 * seconds):
            # There and back, so that no stretch of the film is unlike the others.
            x = 2 * abs(k % 240 - 120)
            image = np.ascontiguousarray(photo[40:168, x : x + 192])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, format="rgb24")))
        container.mux(stream.encode(None))
    return path

clips = [film(seconds) for seconds in lengths]
scorer = vqscore.Scorer()
scorer.score(clips[0], "an astronaut")
rows = []
for clip in clips:
    before = time.process_time()
    scorer.score(clip, "an astronaut")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows.append({"seconds": time.process_time() - before, "peak_mb": peak})
print(json.dumps(rows))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="resource is for POSIX")
def test_a_minute_costs_at_most_its_share_of_time_and_no_more_memory(tmp_path):
    lengths = (5, 20, 60)
    command = [sys.executable, "-c", SCORE, str(tmp_path), *map(str, lengths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    rows = json.loads(done.stdout.splitlines()[-1])
    by_length = dict(zip(lengths, rows, strict=True))
    # Samples for the models get sparser with length, so a frame of a long clip may cost less. Half
    # as much again is for a machine that is busy with other things; a square law would be threefold.
    for short, long in ((5, 20), (20, 60)):
        share = by_length[long]["seconds"] / by_length[short]["seconds"]
        assert share < 1.5 * long / short, rows
    assert by_length[60]["peak_mb"] < by_length[5]["peak_mb"] + 60, rows
