"""A metric's kept answers depend on its own code, and on all of it."""

from pathlib import Path

import pytest
from benchmarks.quality import metric_code

import vqscore
from vqscore.registry import BUILT_IN

ROOT = Path(vqscore.__file__).parent


def files_of(name):
    found = metric_code.imported_files(BUILT_IN[name].partition(":")[0])
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_imports_are_followed_to_the_end():
    assert {"metrics/ghosting.py", "features/trails.py", "features/flow.py"} <= files_of("ghosting")
    assert "functional/warp.py" in files_of("ghosting"), "of what is imported by what is imported"
    assert "__init__.py" not in files_of("ghosting"), "the front door names the whole package"


@pytest.mark.parametrize("name", BUILT_IN)
def test_what_runs_is_among_what_was_followed(name):
    """Against Python itself: a fresh interpreter that imports the metric and nothing else."""
    import subprocess
    import sys

    script = (
        "import sys, importlib; importlib.import_module(sys.argv[1]);"
        "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('vqscore.')), sep='\\n')"
    )
    module = BUILT_IN[name].partition(":")[0]
    done = subprocess.run(
        [sys.executable, "-c", script, module], capture_output=True, text=True, check=True
    )
    loaded = {Path(line).relative_to(ROOT).as_posix() for line in done.stdout.split()}
    ground = {"version.py", "errors.py"}
    known = files_of(name) | {p.relative_to(ROOT).as_posix() for p in metric_code._ground()}
    assert loaded - known - ground == set()


def test_an_edit_of_one_metrics_code_changes_its_key_alone(monkeypatch):
    before = {name: metric_code.metric_key(name) for name in ("ghosting", "motion")}
    edited = ROOT / "features" / "trails.py"
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"\n#" * (path == edited))
    assert metric_code.metric_key("ghosting") != before["ghosting"]
    assert metric_code.metric_key("motion") == before["motion"]


def test_with_trust_only_the_stated_version_counts():
    assert metric_code.metric_key("motion", trust_version=True).startswith("v")
