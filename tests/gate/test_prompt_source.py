"""A clip's prompt: beside it, in a list, or in its name. What should be there and is not blocks."""

from __future__ import annotations

import json

import pytest

from vqscore.execute.attempt import Failure, Request
from vqscore.gate.assign import assign


@pytest.fixture
def asked(tmp_path):
    def request(config: str, name: str = "shots/a-red_cup.mp4") -> Request | Failure:
        (tmp_path / "shots").mkdir(exist_ok=True)
        (tmp_path / "vqscore.toml").write_text(config)
        return assign([str(tmp_path / name)])[0].request

    return request


def beside(tmp_path, suffix: str, text: str) -> None:
    (tmp_path / "shots").mkdir(exist_ok=True)
    (tmp_path / "shots" / f"a-red_cup{suffix}").write_text(text, "utf-8")


def test_a_file_beside_the_clip_is_read_unless_told_otherwise(tmp_path, asked):
    assert asked("").prompt is None
    beside(tmp_path, ".txt", "a red cup\n")
    assert asked("").prompt == "a red cup"
    beside(tmp_path, ".json", json.dumps({"prompt": "ein Tässchen", "seed": 3}))
    assert asked("").prompt == "ein Tässchen"
    assert asked('prompt_sidecar = "no"').prompt is None


def test_another_json_is_no_prompt(tmp_path, asked):
    beside(tmp_path, ".json", json.dumps({"seed": 3}))
    assert asked("").prompt is None
    assert isinstance(asked('prompt_sidecar = "required"'), Failure)


@pytest.mark.parametrize("text", ["{", '{"prompt": 3}'])
def test_a_json_that_cannot_be_read_blocks_the_clip(tmp_path, asked, text):
    beside(tmp_path, ".json", text)
    failure = asked("")
    assert isinstance(failure, Failure)
    assert "a-red_cup.json" in failure.message


def test_a_required_file_that_is_not_there_blocks_the_clip(asked):
    failure = asked('prompt_sidecar = "required"')
    assert isinstance(failure, Failure)
    assert "a-red_cup.txt" in failure.message


def test_a_list(tmp_path, asked):
    (tmp_path / "p.csv").write_text("clip,prompt\nshots/a-red_cup.mp4,a cup\n")
    assert asked('prompts = "p.csv"').prompt == "a cup"
    failure = asked('prompts = "p.csv"', "shots/unlisted.mp4")
    assert isinstance(failure, Failure)
    assert "unlisted" in failure.message
    assert isinstance(asked('prompts = "gone.csv"'), Failure)


def test_the_name_as_words(asked):
    assert asked('prompt_template = "{name}"').prompt == "a red cup"
    assert asked('prompt_template = "{name}, {folder}"').prompt == "a red cup, shots"


def test_a_rule_has_its_own_source(asked):
    config = 'prompt_sidecar = "required"\n[[clips]]\nglob = "shots/*"\nprompt_template = "{name}"'
    assert asked(config).prompt == "a red cup"
    assert isinstance(asked(config, "other.mp4"), Failure)
