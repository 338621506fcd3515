"""Imports run one way."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "vqscore"

VALUES = {
    "clip",
    "outcome",
    "score",
    "policy",
    "judgment",
    "observing",
    "printable",
    "counted",
    "suggestion",
    "errors",
    "version",
    "when_and_where",
    "explanation",
    "stored_scores",
}
LEVELS = [
    VALUES,
    {"feature", "metric", "registry", "functional", "folders", "places", "collecting"},
    {"models", "video"},
    {"features"},
    {"metrics"},
    {"one_pass", "prompts"},
    {"cache"},
    {"scorer", "api"},
    {"execute", "calibrate", "compare", "gate"},
    {"report", "arena"},
    {"demo", "pytest_plugin"},
    {"doctor"},
    {"cli"},
    {"__main__"},
]
LEVEL = {room: level for level, rooms in enumerate(LEVELS) for room in rooms}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path):
    """Rooms that a file imports when it runs; what only the type checker sees is left out."""
    tree = ast.parse(path.read_text("utf-8"))
    typing_only = {
        node
        for branch in ast.walk(tree)
        if isinstance(branch, ast.If) and "TYPE_CHECKING" in ast.unparse(branch.test)
        for node in ast.walk(branch)
    }
    for node in ast.walk(tree):
        if node in typing_only:
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            if parts[0] == "vqscore" and len(parts) > 1:
                yield parts[1], node.lineno


FILES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_run_one_way(path):
    room = room_of(path)
    assert room in LEVEL, f"{room} has no level in this test yet"
    for imported, line in imported_rooms(path):
        if imported != room:
            assert LEVEL[imported] <= LEVEL[room], (
                f"{path}:{line} imports {imported}, which is above"
            )
            if room in VALUES:
                assert imported in VALUES, f"{path}:{line}: values know nothing of the rest"


def test_no_rooms_for_odds_and_ends():
    shunned = {"utils", "util", "helpers", "common", "base", "manager", "misc"}
    assert not shunned & {
        part for p in FILES for part in p.relative_to(PACKAGE).with_suffix("").parts
    }
