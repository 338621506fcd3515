"""The CI outputs from outside: written, refused in time, and beside JSON."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest


@pytest.fixture
def arguments(clips):
    names = ["bright", "dark", "middling", "text"]
    return ["score", *(f"{name}.mp4" for name in names), "--policy", "policy.toml",
            "--metrics", "acme/brightness"]  # fmt: skip


def test_every_output_has_every_clip(cli, clips, arguments, tmp_path, monkeypatch):
    summary = tmp_path / "summary.md"
    summary.write_text("what another command said\n\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    junit, sarif = tmp_path / "junit.xml", tmp_path / "out.sarif"
    done = cli(*arguments, "--junit", junit, "--sarif", sarif, "--markdown", summary, "--github",
               "--json", "-", cwd=clips)  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == [
        "pass", "fail", "inconclusive", "error",
    ]  # fmt: skip
    annotations = [line for line in done.stderr.splitlines() if line.startswith("::")]
    assert [a.split(" ")[0] for a in annotations] == ["::error", "::warning", "::error"]
    suite = ET.parse(junit).getroot()[0]
    assert [suite.get(key) for key in ("tests", "failures", "errors")] == ["4", "2", "1"]
    found = json.loads(sarif.read_text("utf-8"))["runs"][0]["results"]
    assert [(r["ruleId"], r["level"]) for r in found] == [
        ("acme/brightness", "error"), ("acme/brightness", "warning"), ("clip", "error"),
    ]  # fmt: skip
    text = summary.read_text("utf-8")
    assert text.startswith("what another command said\n\n### vqscore: 4 clips")
    assert "**ERROR**" in text


def test_annotations_on_standard_output(cli, clips, arguments):
    done = cli(*arguments, "--github", cwd=clips)
    assert sum(line.startswith("::") for line in done.stdout.splitlines()) == 3


@pytest.mark.parametrize("option", ["--junit", "--sarif", "--markdown"])
def test_a_file_that_cannot_be_written_is_2_before_anything_is_scored(cli, tmp_path, option):
    done = cli("score", "a.mp4", "--policy", "technical", option, "no/such/x", cwd=tmp_path)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert f"{option} {Path('no', 'such', 'x')} cannot be written" in said
    assert not done.stdout
