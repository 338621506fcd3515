"""What the how-to shows is what the gate takes."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from vqscore.execute.attempt import Failure
from vqscore.gate.assign import assign
from vqscore.gate.config import nearest_config

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "how-to" / "gate-a-repository.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_hooks_exist():
    known = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    for block in blocks("yaml"):
        (repository,) = yaml.safe_load(block)["repos"]
        assert {hook["id"] for hook in repository["hooks"]} <= known


def test_the_configuration_does_what_it_says(tmp_path):
    (config,) = blocks("toml")
    (tmp_path / "vqscore.toml").write_text(config)
    (tmp_path / "shots").mkdir()
    (tmp_path / "shots" / "prompts.csv").write_text("clip,prompt\na/b.mp4,a fox\n")
    assert len(nearest_config(tmp_path)[1].clips) == 3
    names = ["drafts/x.mp4", "shots/a/b.mp4", "stock/red-cup.mp4", "other.mp4"]
    draft, shot, stock, other = assign([str(tmp_path / name) for name in names])
    assert (draft.settings.policy.name, draft.when_inconclusive) == ("technical", "warn")
    assert (shot.request.prompt, shot.settings.policy.name) == ("a fox", "first-shot")
    assert stock.request.prompt == "a photo of red cup, stock"
    assert isinstance(other.request, Failure)


def test_the_endings_are_those_of_the_hooks():
    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
    said = re.search(r"files named `([^`]+)`", TEXT)[1].split()
    assert all(re.search(hook["files"], f"clip{ending}") for ending in said)
    assert len(said) == hook["files"].count("|") + 1
