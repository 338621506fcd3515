"""Pages that are written from the code say all that is in it."""

from __future__ import annotations

import doctest
import json
from importlib import resources

import pytest
import schema_tables
from pages import DOCS
from policy_file import arguments_of, policy_file
from written_from_code import WRITERS, written

import vqscore
from vqscore.cli.main import app
from vqscore.policy import Bound, Policy
from vqscore.registry import BUILT_IN


def page(name: str) -> str:
    return written((DOCS / "reference" / f"{name}.md").read_text("utf-8"))


def test_every_command_and_its_options():
    text = page("command-line")
    for name in app:
        if not name.startswith("-"):
            assert f"\n## vqscore {name}\n" in text, name
    assert "\n### vqscore cache prune\n" in text
    assert "`--tags STR`" in text
    assert "vqscore score [OPTIONS] CLIP..." in text
    assert "vqscore score score" not in text


def test_every_public_name():
    text = page("python")
    for name in vqscore.__all__:
        assert name.startswith("_") or f":: vqscore.{name}\n" in text, name


def test_every_key_of_a_policy():
    text = page("policy-file")
    for kind in (Policy, Bound):
        for key in kind.__struct_fields__:
            assert f"| `{key}` |" in text, key
    assert "| `fail_below` | number | required | A score under this fails. |" in text
    assert "### first-shot" in text


def test_every_key_of_a_policy_is_explained():
    rows = [line for line in policy_file().splitlines() if line.startswith("| `")]
    unexplained = [row for row in rows if row.endswith("|  |")]
    # Labels counts what its keys say.
    assert len(unexplained) <= 3, unexplained


def test_every_key_of_a_result():
    schema = json.loads(
        resources.files("vqscore").joinpath("schema/result.schema.json").read_text()
    )
    text = page("result")
    for part in (schema, *schema["$defs"].values()):
        for key in part.get("properties", ()):
            assert f"| `{key}` |" in text, key


def test_arguments_of_a_docstring():
    assert arguments_of(Bound)["pass_from"].startswith("A score from here on passes; between")
    assert arguments_of(Bound)["pass_from"].endswith("the same as `fail_below`.")
    assert "Raises" not in " ".join(arguments_of(Bound))


def test_metrics_stand_in_the_order_of_the_registry():
    contents = WRITERS["metric pages"]().splitlines()
    there = [name for name in BUILT_IN if f"metrics/{name}" in contents]
    assert [line for line in contents if line.removeprefix("metrics/") in there] == [
        f"metrics/{name}" for name in there
    ]


def test_a_marker_that_names_nothing():
    with pytest.raises(ValueError, match="nothing is written under 'nothing'"):
        written("<!-- written from code: nothing -->")


def test_examples_in_docstrings():
    assert doctest.testmod(schema_tables) == (0, 2)
