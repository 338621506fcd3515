"""The gate's configuration: the nearest file counts, and a mistake in it is an error."""

from __future__ import annotations

import pytest

from vqscore.errors import ConfigError
from vqscore.gate.assign import assign
from vqscore.gate.config import GateConfig, nearest_config


def test_without_a_file_the_defaults_hold(tmp_path):
    assert nearest_config(tmp_path) == (None, GateConfig())


def test_the_nearest_file_counts_and_a_project_without_the_table_is_passed_over(tmp_path):
    inner = tmp_path / "renders" / "deep"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text('[tool.vqscore]\npolicy = "technical"\n')
    (tmp_path / "renders" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    source, config = nearest_config(inner)
    assert (source, config.policy) == (tmp_path / "pyproject.toml", "technical")
    (tmp_path / "vqscore.toml").write_text("workers = 3\n")
    assert nearest_config(inner)[0] == tmp_path / "vqscore.toml"
    (inner / "vqscore.toml").write_text("workers = 2\n")
    assert nearest_config(inner)[1] == GateConfig(workers=2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('polcy = "x"', "Did you mean 'policy'"),
        ('[[clips]]\nglob = "*"\npolcy = "x"', r"\[\[clips\]\] number 1: unknown key 'polcy'"),
        ("[[clips]]", "glob"),
        ('when_inconclusive = "ignore"', "when_inconclusive"),
        ('workers = "two"', "workers"),
        ("workers = 0", "at least 1"),
        ("metrics = []", "names no metric"),
        ('prompts = "a.csv"\nprompt_template = "{name}"', "prompts and prompt_template"),
        ("policy = ", "not valid TOML"),
        ("clips = 3", "clips"),
    ],
)
def test_mistakes_are_errors_that_name_the_file(tmp_path, text, said):
    (tmp_path / "vqscore.toml").write_text(text)
    with pytest.raises(ConfigError, match=said) as caught:
        nearest_config(tmp_path)
    assert "vqscore.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('policy = "frist-shot"', "first-shot"),
        ('policy = "no.toml"', "does not exist"),
        ('metrics = ["moton"]', "moton"),
        ('models = "embeded"', "embeded"),
        ('prompt_template = "{nme}"', "only {name} and {folder}"),
        ('prompt_template = "{name.__class__.mro}"', "only {name} and {folder}"),
    ],
)
def test_what_cannot_be_followed_is_an_error_before_anything_is_scored(tmp_path, text, said):
    (tmp_path / "vqscore.toml").write_text(text)
    with pytest.raises(ConfigError, match=said) as caught:
        assign([str(tmp_path / "a.mp4")])
    assert "vqscore.toml" in str(caught.value)


def test_the_first_rule_that_matches_counts(tmp_path):
    (tmp_path / "own.toml").write_text("[bounds.motion]\nfail_below = 0.1\n")
    (tmp_path / "vqscore.toml").write_text("""
        policy = "technical"
        when_inconclusive = "warn"
        [[clips]]
        glob = "drafts/**"
        policy = "own.toml"
        when_inconclusive = "pass"
        [[clips]]
        glob = "**/*.webm"
        when_inconclusive = "block"
    """)
    names = ["drafts/a/b.webm", "x/y.webm", "c.mp4"]
    found = assign([str(tmp_path / name) for name in names])
    assert [(a.settings.policy.name, a.when_inconclusive) for a in found] == [
        ("own", "pass"), ("technical", "block"), ("technical", "warn")]  # fmt: skip
    assert found[1].settings is found[2].settings


def test_two_repositories_at_once(tmp_path):
    for name, policy in (("a", "technical"), ("b", "first-shot")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vqscore.toml").write_text(f'policy = "{policy}"')
    found = assign([str(tmp_path / "a" / "x.mp4"), str(tmp_path / "b" / "x.mp4")])
    assert [a.settings.policy.name for a in found] == ["technical", "first-shot"]


def test_tags_choose_sections_of_the_policy(tmp_path):
    (tmp_path / "own.toml").write_text("""
        [bounds.motion]
        fail_below = 0.5
        [bounds.drift]
        fail_below = 0.5
        [tags.still]
        ignore = ["motion"]
    """)
    config = 'policy = "own.toml"\n[[clips]]\nglob = "stills/*"\ntags = ["still"]'
    (tmp_path / "vqscore.toml").write_text(config)
    still, other = assign([str(tmp_path / "stills" / "a.mp4"), str(tmp_path / "b.mp4")])
    assert set(still.settings.policy.bounds) == {"drift"}
    assert set(other.settings.policy.bounds) == {"motion", "drift"}
    (tmp_path / "vqscore.toml").write_text('policy = "own.toml"\ntags = ["stil"]')
    with pytest.raises(ConfigError, match="still"):
        assign([str(tmp_path / "b.mp4")])
