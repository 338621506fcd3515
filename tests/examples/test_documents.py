"""What the README and the guides show is run as it stands there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

import vqscore

ROOT = Path(__file__).parents[2]
pytest_plugins = ["pytester"]
GUIDES = "docs/how-to"


def blocks_of(document: str, language: str, section: str = "") -> list[str]:
    """The code blocks of a document, or of one of its sections, as they stand in it."""
    text = (ROOT / document).read_text("utf-8")
    if section:
        text = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def uses(language: str) -> list[str]:
    return blocks_of("README.md", language, "Three uses")


@pytest.fixture
def project(pytester, renders):
    shutil.copytree(renders, pytester.path, dirs_exist_ok=True)
    return pytester


@pytest.fixture
def pipe(pan):
    """Stands for a generator: what it returns has the form that diffusers' pipelines return."""
    return lambda prompt, seed=0: SimpleNamespace(frames=[pan])


def test_each_use_takes_six_lines_at_most():
    blocks = [*uses("python"), *uses("yaml")]
    assert len(blocks) == 3
    assert all(len(block.splitlines()) <= 6 for block in blocks)
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) < 120


def test_readme_pytest(project):
    project.makepyfile(uses("python")[0])
    result = project.runpytest("--vqscore-policy", "house.toml")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["1 clip by house: 1 pass"])


def test_readme_pipeline(pipe, capsys):
    given = {"vqscore": vqscore, "pipe": pipe, "prompt": "a woman walks"}
    scorer = vqscore.Scorer(["motion", "drift"])
    exec(uses("python")[1], {**given, "scorer": scorer})
    assert capsys.readouterr().out == "", "it passes"
    nothing_moves = SimpleNamespace(frames=[pipe("").frames[0][:1].repeat(16, axis=0)])
    exec(uses("python")[1], {**given, "scorer": scorer, "pipe": lambda prompt: nothing_moves})
    assert capsys.readouterr().out.startswith("FAIL <frames> by first-shot, only drift, motion\n")


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_readme_gate(renders, tmp_path):
    hooks, project = tmp_path / "hooks", tmp_path / "project"
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    git(hooks, "init", "-q")
    git(hooks, "add", ".")
    git(hooks, "commit", "-qm", "hooks")
    git(hooks, "tag", "v0.1.0")
    shutil.copytree(renders, project)
    (configuration,) = uses("yaml")
    assert yaml.safe_load(configuration)["repos"][0]["repo"] == "URL"
    (project / ".pre-commit-config.yaml").write_text(configuration.replace("URL", str(hooks)))
    (project / "vqscore.toml").write_text('policy = "house.toml"\nmetrics = ["motion"]\n')
    git(project, "init", "-q")
    git(project, "add", ".")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files", "--verbose"],
        cwd=project,
        env={
            **os.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PRE_COMMIT_HOME": str(tmp_path / "pre-commit"),
            "VQSCORE_CACHE_DIR": str(tmp_path / "kept"),
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 clip judged" in done.stdout


def test_guide_to_pytest(project):
    plain, bounds, many = blocks_of(f"{GUIDES}/assert-in-pytest.md", "python")
    # A face is looked for by models that take long to load; motion asks the same of the code.
    bounds = bounds.replace("identity_persistence", "motion")
    project.makepyfile(test_bounds=bounds, test_many=many, test_plain=plain)
    result = project.runpytest("-k", "not walk or render")
    result.assert_outcomes(passed=3, deselected=1)


def test_guide_to_frames(pipe, capsys):
    one, many = blocks_of(f"{GUIDES}/score-frames-in-memory.md", "python")
    quick = SimpleNamespace(
        judge=lambda *a, **k: vqscore.judge(*a, metrics=["motion"], **k),
        Scorer=lambda: vqscore.Scorer(["motion"]),
    )
    given = {"pipe": pipe, "prompt": "a woman walks"}
    exec(one.replace("import vqscore\n", ""), given | {"vqscore": quick})
    exec(many, given | {"vqscore": quick})
    assert capsys.readouterr().out.splitlines() == [f"<PASS seed {seed}>" for seed in range(4)]


def test_guide_to_rerolling(pipe, capsys, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "examples")
    (block,) = blocks_of(f"{GUIDES}/reroll-until-it-passes.md", "python")
    exec(block, {"pipe": pipe, "prompt": "a pan", "scorer": vqscore.Scorer(["motion"])})
    assert capsys.readouterr().out == "1 0.25 <PASS <frames>>\n"


def test_snippets_for_ci_are_yaml_and_name_options_that_exist():
    github, gitlab = map(yaml.safe_load, blocks_of(f"{GUIDES}/ci-outputs.md", "yaml"))
    steps = [step.get("run", "") for step in github["jobs"]["clips"]["steps"]]
    commands = [*steps, *gitlab["clips"]["script"]]
    options = {option for command in commands for option in re.findall(r"--[\w-]+", command)}
    assert options == {"--prompts", "--github", "--markdown", "--sarif", "--junit"}
    help_text = subprocess.run(
        [sys.executable, "-m", "vqscore", "score", "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert all(option in help_text for option in options)
