"""The gallery is whole and small, and what wrote it still does."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from pages import DOCS
from PIL import Image

from vqscore.demo.defects import SHOTS

GALLERY = DOCS / "gallery"


def test_it_shows_every_shot_of_the_demo():
    text = (GALLERY / "index.md").read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == list(SHOTS)
    shown = set(re.findall(r"\]\((.+?)\)", text))
    there = {path.name for path in GALLERY.iterdir() if path.suffix in (".webp", ".svg")}
    assert shown == there, "make gallery"


def test_its_pictures_are_small_enough_for_git():
    sizes = [path.stat().st_size for path in GALLERY.iterdir() if path.suffix in (".webp", ".svg")]
    assert max(sizes) < 40_000
    assert sum(sizes) < 400_000


@pytest.mark.slow
def test_writing_it(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(GALLERY))
    from write_gallery import write_gallery

    write_gallery(tmp_path, ["cup-vanished"])
    text = (tmp_path / "index.md").read_text("utf-8")
    assert text.startswith("# Gallery\n")
    assert "Planted: the cup is there, and then it is not." in text
    assert "object_permanence" in text
    with Image.open(tmp_path / "cup-vanished-strip.webp") as strip:
        assert strip.height == 2 * 120 + 3
    with Image.open(tmp_path / "cup-vanished-heat.webp") as heat:
        assert heat.height == 200
    drawn = ET.fromstring((tmp_path / "cup-vanished-timeline.svg").read_text("utf-8"))
    assert any("object_permanence" in (node.text or "") for node in drawn.iter())
