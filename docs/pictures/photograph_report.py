"""Takes the README's picture of a report: ``make report-picture``, where Chromium is installed."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from vqscore import Scorer
from vqscore.demo.defects import SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS
from vqscore.report.html import write_report

__all__ = ["photograph_report"]

_SHOT = "cup-vanished"
_SIZE = (1000, 900)
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def photograph_report(path: Path) -> None:
    """Film the demo's vanishing cup, judge it, and save what a browser shows of the report.

    Raises:
        SystemExit: No browser is installed.
    """
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit(f"no browser: install one of {', '.join(_BROWSERS)}")
    shot = SHOTS[_SHOT]
    with tempfile.TemporaryDirectory() as folder:
        clip, page = Path(folder) / f"{_SHOT}.mp4", Path(folder) / "report.html"
        write_mp4(clip, shot.take(Scene()).frames(), FPS)
        write_report([Scorer().judge(clip, shot.prompt)], page)
        with sync_playwright() as driver:
            started = driver.chromium.launch(executable_path=browser)
            shown = started.new_page(viewport={"width": _SIZE[0], "height": _SIZE[1]})
            shown.goto(page.as_uri())
            taken = shown.screenshot()
            started.close()
    Image.open(io.BytesIO(taken)).convert("RGB").save(path, "WEBP", quality=55, method=6)


if __name__ == "__main__":
    photograph_report(Path(__file__).with_name("report.webp"))
