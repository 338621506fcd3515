"""A newcomer with only the README.md reaches a verdict; the three uses are in tests/examples."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from pages import ROOT, blocks_of

import vqscore
from vqscore.demo.defects import PROMPT, SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS
from vqscore.policy import parse_policy
from vqscore.registry import metric_names

README = blocks_of("README.md")


def test_its_links_lead_somewhere():
    text = (ROOT / "README.md").read_text("utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)", text) if "://" not in link]
    assert links
    assert all((ROOT / link).exists() for link in links)


def test_its_policy_is_one():
    (block,) = [block for block in README if block.language == "toml"]
    policy = parse_policy(block.text.encode(), block.place, "ours")
    policy.check_names(metric_names())
    assert policy.bounds["identity_persistence"].pass_from == 0.6


@pytest.mark.slow
def test_its_python_judges_a_clip(reader):
    block = next(block for block in README if block.language == "python")
    assert "a red fox runs through snow" in block.text
    write_mp4(reader / "clip.mp4", SHOTS["clean"].take(Scene()).frames(), FPS)
    known: dict[str, object] = {}
    with suppress(AssertionError):  # what it says of this clip is the metrics' business
        exec(block.text.replace("a red fox runs through snow", PROMPT), known)
    assert isinstance(known["judgment"], vqscore.Judgment)
    assert set(known["scores"]) == set(known["judgment"].scores)
