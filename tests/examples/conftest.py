from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skimage import data


@pytest.fixture(scope="session")
def pan() -> np.ndarray:
    """Two thirds of a second of a pan over a photograph, ``(16, 96, 96, 3)``."""
    photo = data.astronaut()
    return np.stack([photo[100:196, 2 * k : 2 * k + 96] for k in range(16)])


@pytest.fixture(scope="session")
def renders(pan, tmp_path_factory) -> Path:
    """A project with one clip, its prompt, and a policy that asks for motion only."""
    from vqscore.demo.film import write_mp4

    folder = tmp_path_factory.mktemp("project")
    (folder / "renders").mkdir()
    write_mp4(folder / "renders" / "walk.mp4", pan, 24)
    (folder / "renders" / "prompts.csv").write_text("clip,prompt\nwalk.mp4,a woman walks\n")
    (folder / "house.toml").write_text("[bounds.motion]\nfail_below = 0.5\n")
    return folder
