"""What a forge and a reader of papers are told agrees with the project."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from vqscore.registry import BUILT_IN
from vqscore.version import __version__

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / ".github" / "ISSUE_TEMPLATE"
in_a_checkout = pytest.mark.skipif(
    not TEMPLATES.is_dir(), reason="the forge's forms are not in a source distribution"
)


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert citation["version"] == __version__
    assert citation["license"] == "Apache-2.0"
    assert {"cff-version", "title", "message", "authors"} <= citation.keys()


@in_a_checkout
@pytest.mark.parametrize("name", ["false-alarm", "missed-defect"])
def test_who_reports_a_wrong_verdict_is_asked_for_the_json(name):
    form = yaml.safe_load((TEMPLATES / f"{name}.yml").read_text("utf-8"))
    asked = {part.get("id"): part for part in form["body"]}
    assert asked["json"]["validations"]["required"]
    assert asked["json"]["attributes"]["render"] == "json"
    assert "--json -" in asked["json"]["attributes"]["description"]


@in_a_checkout
def test_forms_are_forms():
    for path in TEMPLATES.glob("*.yml"):
        form = yaml.safe_load(path.read_text("utf-8"))
        if path.stem == "config":
            continue
        assert {"name", "description", "body"} <= form.keys(), path.name
        named = [part["id"] for part in form["body"] if part["type"] != "markdown"]
        assert len(named) == len(set(named)), path.name


@in_a_checkout
def test_the_metric_in_the_example_exists():
    text = (TEMPLATES / "false-alarm.yml").read_text("utf-8")
    assert re.search(r"placeholder: (\w+)", text)[1] in BUILT_IN
