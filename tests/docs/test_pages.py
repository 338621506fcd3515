"""Every page is followed from top to bottom: files are written, commands and Python are run."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml
from pages import Block, blocks_of, pages, session

import vqscore
from vqscore.cli.main import main
from vqscore.demo.defects import SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS

ELSEWHERE = {
    "README.md": ["tests/examples/test_documents.py", "tests/docs/test_readme.py"],
    "docs/how-to/assert-in-pytest.md": ["tests/examples/test_documents.py"],
    "docs/how-to/reroll-until-it-passes.md": ["tests/examples/test_documents.py"],
    "docs/how-to/score-frames-in-memory.md": ["tests/examples/test_documents.py"],
    "docs/how-to/compare-generators.md": ["tests/compare/test_guide.py"],
    "docs/how-to/when-one-machine-is-not-enough.md": ["tests/execute_ray/test_score_dataset.py"],
}
"""Pages whose code needs more than a folder of clips, and the tests that run it."""

KNOWN = {"clips": ["clips/a.mp4", "clips/b.mp4"]}
"""Names that pages use for what a reader has."""

FILMED = {"docs/getting-started.md": "cup-vanished"}
"""Pages that take a clip of "vqscore demo", which tests/demo runs."""

SLOW = {"docs/getting-started.md", "docs/how-to/read-a-report.md"}

NOT_RUN = {"sh": "installs from an index; tests/package installs the wheel"}

RUN = [
    pytest.param(page, marks=pytest.mark.slow if page in SLOW else ())
    for page in pages()
    if page not in ELSEWHERE and any(b.language in ("python", "console") for b in blocks_of(page))
]
LANGUAGES = {"", "console", "csv", "json", "python", "text", "toml", "yaml", *NOT_RUN}


@pytest.mark.parametrize("page", RUN)
def test_following_a_page(page, reader, capsys):
    known: dict[str, object] = dict(KNOWN)
    if page in FILMED:
        shot = FILMED[page]
        write_mp4(reader / "clips" / f"{shot}.mp4", SHOTS[shot].take(Scene()).frames(), FPS)
    for block in blocks_of(page):
        if block.file:
            Path(block.file).write_text(block.text, "utf-8")
        elif block.language == "python":
            run_python(block, known)
        elif block.language == "console":
            run_session(block, capsys)


def run_python(block: Block, known: dict[str, object]) -> None:
    if block.text.startswith(">>>"):
        test = doctest.DocTestParser().get_doctest(block.text, known, block.place, None, 0)
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, clear_globs=False)
        assert runner.failures == 0, block.place
        known.update(test.globs)
    else:
        # Padded, so that an error names the line of the page.
        exec(compile("\n" * block.line + block.text, block.page, "exec"), known)


def run_session(block: Block, capsys) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    for command, expected in session(block):
        program, *arguments = shlex.split(command)
        assert program == "vqscore", f"{block.place}: {command}"
        capsys.readouterr()
        code = main(arguments)
        captured = capsys.readouterr()
        shown = captured.out + captured.err
        assert code != 2, f"{block.place}: $ {command}\n{shown}"
        same = doctest.OutputChecker().check_output(expected, shown, flags)
        assert same, f"{block.place}: $ {command}\n--- the page\n{expected}--- came out\n{shown}"


def test_other_tests_run_the_other_pages():
    for page, tests in ELSEWHERE.items():
        source = "".join(Path(__file__).parents[2].joinpath(test).read_text() for test in tests)
        assert Path(page).name in source, page


@pytest.mark.parametrize("page", pages())
def test_code_is_what_it_is_said_to_be(page):
    for block in blocks_of(page):
        if block.language.startswith("{"):
            continue  # a directive: the build of the site looks at those
        assert block.language in LANGUAGES, f"{block.place}: nothing reads {block.language}"
        if block.language == "toml":
            tomllib.loads(block.text)
        elif block.language == "yaml":
            yaml.safe_load(block.text)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "python" and not block.text.startswith(">>>"):
            compile(block.text, block.place, "exec")


@pytest.mark.parametrize("page", pages())
def test_what_python_uses_is_imported_on_the_page(page):
    """Here a module may be loaded already; to a reader "import vqscore" gives its own names only."""
    for block in blocks_of(page):
        if block.language == "python":
            used = set(re.findall(r"(?<!from )(?<!import )\bvqscore\.(\w+)", block.text))
            unknown = used - set(vqscore.__all__)
            assert not unknown, f"{block.place}: import vqscore does not give {unknown}"
