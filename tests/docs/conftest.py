from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from skimage import data

HERE = Path(__file__).parent
for folder in (HERE, HERE.parents[1] / "docs" / "_extensions"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture(scope="session")
def shown_files(tmp_path_factory) -> Path:
    """The files that pages speak of without making them: small clips, and their prompts."""
    from vqscore.demo.film import write_mp4

    folder = tmp_path_factory.mktemp("shown")
    photo = data.astronaut()
    (folder / "clips").mkdir()
    for name, first in {"clip": 100, "clips/a": 120, "clips/b": 140}.items():
        frames = np.stack([photo[first : first + 96, 2 * k : 2 * k + 96] for k in range(16)])
        write_mp4(folder / f"{name}.mp4", frames, 24)
    (folder / "prompts.csv").write_text("clip,prompt\nclips/a.mp4,a woman\nclips/b.mp4,a woman\n")
    return folder


@pytest.fixture
def reader(shown_files, tmp_path, monkeypatch) -> Path:
    """The folder of somebody who follows a page, with results kept nowhere else."""
    import shutil

    folder = tmp_path / "reader"
    shutil.copytree(shown_files, folder)
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("VQSCORE_CACHE_DIR", str(tmp_path / "kept"))
    monkeypatch.setenv("COLUMNS", "100")
    return folder
