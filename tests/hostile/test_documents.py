"""Documents that people and programs write, damaged: vqscore's own errors, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vqscore.calibrate.labels import read_labels
from vqscore.compare.manifest_files import read_manifest
from vqscore.compare.votes import read_votes
from vqscore.errors import VqscoreError
from vqscore.gate.config import nearest_config
from vqscore.policy import Bound, Policy, judge, load_policy
from vqscore.prompts import read_prompts
from vqscore.pytest_plugin.baseline import read_baseline
from vqscore.report.html.clip_view import clip_view
from vqscore.report.json_lines import result_line
from vqscore.report.junit import junit_xml
from vqscore.report.markdown import markdown_summary
from vqscore.report.sarif import sarif_text
from vqscore.stored_scores import read_scores

ONCE = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    database=None,
)
SHIPPED = Path(__file__).parents[2] / "src" / "vqscore" / "policies" / "first-shot.toml"
RESULT = {
    "clip": "a.mp4",
    "prompt": "a fox",
    "verdict": "fail",
    "scores": {
        "motion": {
            "value": 0.4,
            "reason": None,
            "cause": None,
            "parts": {"change": 1.5, "repeated_frames": 2},
            "moments": [
                {"start_seconds": 0.1, "end_seconds": 0.2, "value": 0.4, "box": [0.1, 0.1, 0.2, 0.2]}
            ],
            "timeline": [[0.0, 1.0], [0.1, 0.4]],
        },
        "drift": {
            "value": None, "reason": "too short", "cause": "not_applicable", "parts": {},
            "moments": [], "timeline": [],
        },
    },
    "findings": [{"metric": "motion", "message": "it stalls", "severity": "fail"}],
    "provenance": {
        "vqscore": "0.1.0",
        "model_set": "embedded",
        "models": {"flow": "dis@1"},
        "metrics": {"motion": 1, "drift": 1},
        "reader": "pyav",
        "policy": "first-shot",
        "declared": {
            "width": 96, "height": 64, "fps": 24.0, "declared_seconds": 1.0, "declared_frames": 24,
            "codec": "h264", "reader": "pyav",
        },
        "decoded": {"frames": 24, "frames_lost": 0, "seconds": 1.0, "problem": None},
    },
}  # fmt: skip
BASELINE = {
    "model_set": "embedded",
    "models": {"flow": "dis@1"},
    "metrics": {"motion": 1},
    "clips": [{"clip": "a.mp4", "prompt": None, "scores": {"motion": 0.5}}],
}
ROW = {
    "clip": "a/1.mp4", "prompt": "a fox", "generator": "alpha", "attempt": 1, "seed": 3,
    "wait_seconds": 1.5, "tags": "a;b", "accept": "yes", "price": 0.1,
}  # fmt: skip


def _use_scores(path: Path) -> None:
    """Everything that is done with results that were read back."""
    policy = Policy(
        name="p", bounds={"motion": Bound(fail_below=0.5), "drift": Bound(fail_below=0.5)}
    )
    judged = [judge(scores, policy) for scores in read_scores(path).scores]
    for judgment in judged:
        judgment.explain()
        repr(judgment)
        result_line(judgment).encode()
        clip_view(1, judgment, path.parent, "not here")
    junit_xml(judged)
    sarif_text(judged)
    markdown_summary(judged)


def _use_prompts(path: Path) -> None:
    read_prompts(path).check_clips_exist()


def _use_manifest(path: Path) -> None:
    read_manifest(path).check_clips_exist()


@dataclass(frozen=True)
class Document:
    name: str
    content: bytes
    read: Callable[[Path], object]


def _lines(*rows: dict[str, Any]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


DOCUMENTS = {
    "policy": Document("p.toml", SHIPPED.read_bytes(), load_policy),
    "gate": Document(
        "vqscore.toml",
        b'policy = "strict"\nworkers = 2\n[[clips]]\nglob = "a/*"\ntags = ["x"]\nprompt_template = "{name}"\n',
        lambda path: nearest_config(path.parent),
    ),
    "results": Document("r.jsonl", _lines(RESULT), _use_scores),
    "baseline": Document("b.json", json.dumps(BASELINE).encode(), read_baseline),
    "prompts": Document("p.csv", b'clip,prompt\na.mp4,"a fox, red"\nb.mp4,\n', _use_prompts),
    "manifest.csv": Document(
        "m.csv", b"clip,prompt,generator,attempt,price\na.mp4,fox,alpha,1,0.5\n", _use_manifest
    ),
    "manifest.jsonl": Document("m.jsonl", _lines(ROW), _use_manifest),
    "labels": Document(
        "l.csv", b"clip,prompt,accept\na.mp4,fox,yes\nb.mp4,fox,no\n", read_labels
    ),
    "votes": Document("v.csv", b"prompt_id,left,right,winner\np,a,b,left\n", read_votes),
}  # fmt: skip

PIECES = st.sampled_from(
    [
        b"", b"\0", b"\xff", b'"', b"'", b"\n", b"\r", b",", b"=cmd|' /C calc'!A0", b"{", b"}", b"[",
        b"]", b"[" * 5000, b'{"a":' * 5000, b"a=[" * 3000, b"9" * 5000, b"1e999", b"NaN", b"Infinity",
        b"-1", b"null", b"../" * 40, b"/dev/zero", b"\\ud800", b"\\u0000", b"\xf0\x9f\x98\x80", b"true",
        b"2026-01-01T00:00:00Z", b"[calibration]\n", b"'''", b"x" * 200_000, b"\x1b[31m", b"clip", b"prompt",
    ]
) | st.binary(max_size=6)  # fmt: skip
EDITS = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), min_size=1, max_size=4)


def _only_own_errors(document: Document, content: bytes, folder: Path) -> None:
    path = folder / document.name
    path.write_bytes(content)
    try:
        document.read(path)
    except VqscoreError as error:
        assert str(error)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_bytes(kind, tmp_path):
    document = DOCUMENTS[kind]

    @ONCE
    @given(EDITS)
    def check(edits):
        content = document.content
        for place, removed, piece in edits:
            at = int(place * len(content))
            content = content[:at] + piece + content[at + removed :]
        _only_own_errors(document, content, tmp_path)

    check()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -1, 0, 2**63, 1e308, float("nan"), float("inf"), ""])
    | st.floats()
    | st.text(st.characters(codec=None), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


def _places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside: list[tuple[Any, ...]] = []
    items = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for key, value in items:
        inside += [(*path, key), *_places(value, (*path, key))]
    return inside


def _replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = _replaced(tree[path[0]], path[1:], value)
    return copy


@pytest.mark.parametrize(
    ("kind", "tree"), [("results", RESULT), ("baseline", BASELINE), ("manifest.jsonl", ROW)]
)
def test_values(kind, tree, tmp_path):
    @settings(ONCE, max_examples=100)
    @given(st.sampled_from(_places(tree)), JSON)
    def check(place, value):
        content = json.dumps(_replaced(tree, place, value)).encode()
        _only_own_errors(DOCUMENTS[kind], content, tmp_path)

    check()


TOML_VALUES = (
    "nan", "inf", "-1", "2", '"x"', "[]", "{}", "true", "1e400", "9" * 400, "9" * 5000, "1979-05-27",
    "[" * 2000 + "]" * 2000, '"\\u0000"', "[[1]]", "{a={b={}}}",
)  # fmt: skip


def test_every_value_of_a_policy_and_its_record(tmp_path):
    lines = SHIPPED.read_text("utf-8").split("\n")
    path = tmp_path / "p.toml"
    for number, line in enumerate(lines):
        key, equals, _ = line.partition(" = ")
        for value in TOML_VALUES if equals and not key.startswith("#") else ():
            path.write_text("\n".join([*lines[:number], f"{key} = {value}", *lines[number + 1 :]]))
            try:
                policy = load_policy(path)
                if policy.calibration is not None:
                    policy.calibration.in_words()
            except VqscoreError as error:
                assert str(error)


def test_names_that_no_file_can_have(tmp_path):
    for name in ("x" * 5000, "a\0b", "a\0b.toml", "/dev/null/x.toml"):
        with pytest.raises(VqscoreError):
            load_policy(name)
    for row in ("a\0b.mp4,fox", "x" * 5000 + ",fox", "loop/a.mp4,fox", "/dev/null/a.mp4,fox"):
        (tmp_path / "loop").unlink(missing_ok=True)
        (tmp_path / "loop").symlink_to("loop")
        (tmp_path / "p.csv").write_text(f"clip,prompt\n{row}\n")
        with pytest.raises(VqscoreError):
            _use_prompts(tmp_path / "p.csv")
        (tmp_path / "m.csv").write_text(f"clip,prompt,generator\n{row},alpha\n")
        with pytest.raises(VqscoreError):
            _use_manifest(tmp_path / "m.csv")


def test_the_schema_of_results_is_what_was_mutated(tmp_path):
    """Otherwise the mutations would test nothing: the sound document is taken."""
    for document in DOCUMENTS.values():
        if document.read not in (_use_prompts, _use_manifest):
            (tmp_path / document.name).write_bytes(document.content)
            document.read(tmp_path / document.name)
    assert msgspec.json.decode(DOCUMENTS["baseline"].content)["clips"]
