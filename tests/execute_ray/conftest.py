from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

import make_clips as make

HOSTILE = '''
"""A reader that does to its process, or to the actor behind it, what the prompt says."""
import os, signal
from pathlib import Path
from vqscore.video.pyav import PyAvReader

class Hostile(PyAvReader):
    name = "hostile"
    def open(self, clip):
        word, _, file = (clip.prompt or "").partition(" ")
        if word == "abort":
            os.abort()
        if word == "actor" or (word == "once" and not Path(file).exists()):
            if file:
                Path(file).touch()
            os.kill(os.getppid(), signal.SIGKILL)
        return super().open(clip)
'''


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The name of a reader that misbehaves as each prompt says; actors find it too."""
    folder = tmp_path_factory.mktemp("package")
    (folder / "hostile_on_ray.py").write_text(HOSTILE)
    info = folder / "hostile_on_ray-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile-on-ray\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[vqscore.readers]\nhostile = hostile_on_ray:Hostile\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        patch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)
        yield "hostile"


@pytest.fixture(scope="module")
def ray(hostile):
    """A Ray for two actors, and for what reads their dataset."""
    module = pytest.importorskip("ray", reason="Ray is an extra: pip install 'vqscore[ray]'")
    patch = pytest.MonkeyPatch()
    patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    patch.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
    module.init(
        "local",
        num_cpus=3,
        include_dashboard=False,
        object_store_memory=100_000_000,
        log_to_driver=False,
        logging_level="ERROR",
    )
    module.data.DataContext.get_current().enable_progress_bars = False
    yield module
    module.shutdown()
    patch.undo()


@pytest.fixture(scope="session")
def clips(tmp_path_factory) -> list[Path]:
    folder = tmp_path_factory.mktemp("clips")
    return [
        make.write_clip(folder / f"clip {n}.mp4", frames=6 + n, size=(96, 64)) for n in range(4)
    ]
