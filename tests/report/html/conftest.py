from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from vqscore.demo.film import write_mp4
from vqscore.execute.attempt import Failure, Result

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))
from report_material import NO_FACE, SWAPPED, VANISHED, judged

import make_clips as make


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Path:
    """Two seconds in which every frame carries its number."""
    return make.write_clip(tmp_path_factory.mktemp("clips") / "a.mp4", frames=48)


@pytest.fixture(scope="session")
def noise(tmp_path_factory) -> Path:
    """A clip that compresses as badly as any."""
    path = tmp_path_factory.mktemp("clips") / "noise.mp4"
    frames = np.random.default_rng(0).integers(0, 256, (12, 360, 640, 3), np.uint8)
    write_mp4(path, iter(frames), 24)
    return path


@pytest.fixture
def results(clip) -> list[Result]:
    return [
        judged(clip),
        judged(clip, VANISHED),
        judged(clip, SWAPPED, prompt="<script>alert('x')</script> & \"quotes\""),
        judged(clip, NO_FACE, prompt=None),
        Failure("gone.mp4", "a dog", "there is no such file. Check the path."),
    ]


@pytest.fixture
def open_page(browser) -> Callable[..., object]:
    """Opens a file in a page of its own; whatever it complains of fails the test at its end."""
    complaints: list[str] = []
    contexts = []

    def opened(path: Path, width: int = 1280, scheme: str = "light", *, scripts: bool = True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=scripts,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url[:200]}"))
        page.goto(path.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
