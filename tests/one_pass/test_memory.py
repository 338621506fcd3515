"""Peak memory stays flat: a minute of 720p costs what five seconds cost."""

import subprocess
import sys

import pytest

SCORE = """
import resource, sys
import av, numpy as np
import vqscore

path, seconds = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(0)
photo = rng.integers(0, 255, (90, 200, 3), np.uint8).repeat(8, 0).repeat(8, 1)
with av.open(path, "w") as container:
    stream = container.add_stream("libx264", rate=12, options={"preset": "ultrafast"})
    stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
    for k in range(12 * seconds):
        x = k % 150
        image = np.ascontiguousarray(photo[:720, x : x + 1280])
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
names = ["object_permanence", "background_integrity", "limb_integrity", "temporal_flicker",
         "ghosting", "drift", "motion"]
vqscore.Scorer(names).score(path)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="resource is for POSIX")
def test_peak_memory_is_flat_from_5_to_60_seconds_of_720p(tmp_path):
    def peak(seconds: int) -> float:
        command = [sys.executable, "-c", SCORE, str(tmp_path / f"{seconds}.mp4"), str(seconds)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return float(done.stdout)

    short, long = peak(5), peak(60)
    assert long < short + 60, f"{short:.0f} MB for 5 s, {long:.0f} MB for 60 s"
