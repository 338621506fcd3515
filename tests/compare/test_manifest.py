"""Manifests: every form gives the same entries, and every mistake is named by its row."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from vqscore.compare.manifest import ManifestError
from vqscore.compare.manifest_files import read_manifest

ROWS = [
    {"clip": "a/fox.mp4", "prompt": "a red fox", "generator": "alpha", "steps": 50, "price": 0.25,
     "wait_seconds": 31.5, "tags": ["animals", "snow"], "accept": True, "seed": 7},
    {"clip": "b/fox.mp4", "prompt": "a red fox", "generator": "beta", "steps": 30, "price": 0.1,
     "wait_seconds": 12.0, "tags": ["animals"], "accept": False, "seed": 7},
    {"clip": None, "prompt": "a red fox", "generator": "beta", "steps": 30, "price": 0.1,
     "wait_seconds": 9.0, "tags": [], "accept": None, "seed": 8},
]  # fmt: skip


def write_csv(path: Path, rows) -> Path:
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        for row in rows:
            tags = row.get("tags")
            joined = {"tags": "; ".join(tags)} if isinstance(tags, list) else {}
            writer.writerow({**row, **joined})
    return path


@pytest.fixture
def written(tmp_path):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    write_csv(tmp_path / "m.csv", ROWS)
    (tmp_path / "m.jsonl").write_text("\n".join(map(json.dumps, ROWS)) + "\n\n", "utf-8")
    parquet.write_table(pyarrow.Table.from_pylist(ROWS), tmp_path / "m.parquet")
    return tmp_path


@pytest.mark.parametrize("name", ["m.csv", "m.jsonl", "m.parquet"])
def test_all_forms_are_the_same(written, name):
    manifest = read_manifest(written / name)
    first, second, third = manifest.entries
    assert first.clip == written / "a/fox.mp4"
    assert (first.prompt_id, first.attempt, first.steps, first.price) == ("a red fox", 1, 50, 0.25)
    assert (first.tags, first.accept, first.seed) == (("animals", "snow"), True, 7)
    assert (second.accept, second.attempt) == (False, 1)
    assert (third.clip, third.attempt, third.accept, third.tags) == (None, 2, None, ())
    assert first.row == (2 if name == "m.csv" else 1)
    assert manifest.generators == ("alpha", "beta")


def test_missing_files_are_listed_together(written):
    manifest = read_manifest(written / "m.csv")
    with pytest.raises(ManifestError) as caught:
        manifest.check_clips_exist()
    assert "row 2: " in str(caught.value)
    assert "row 3: " in str(caught.value)
    assert "row 4" not in str(caught.value)
    assert "--allow-missing" in str(caught.value)
    manifest.check_clips_exist(but=manifest.entries[:2])


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"generator": ""}, "row 3: no generator"),
        ({"prompt": ""}, "row 3: neither prompt nor prompt_id"),
        ({"attempt": "0"}, "row 3: attempt is counted from 1"),
        ({"attempt": "one"}, "row 3: Expected `int"),
        ({"price": "-1"}, "row 3: price is a number from 0 up"),
        ({"price": "nan"}, "row 3: price is a number from 0 up"),
        ({"accept": "perhaps"}, "row 3: accept is yes or no"),
        (
            {"attempt": "1", "generator": "alpha"},
            "row 3: attempt 1 of alpha at 'a fox' is in row 2",
        ),
        ({"clip": "a.mp4"}, "row 3: "),
        ({"prompt_id": "p1", "prompt": "a cat"}, "prompt_id 'p1' has another prompt than in row 2"),
    ],
)
def test_mistakes_are_named_by_row(tmp_path, row, said):
    good = {"clip": "a.mp4", "prompt": "a fox", "generator": "alpha", "attempt": "1",
            "price": "1", "accept": "yes", "prompt_id": ""}  # fmt: skip
    if "prompt_id" in row:
        good["prompt_id"] = "p1"
    bad = {**good, "clip": "b.mp4", "generator": "beta", **row}
    with pytest.raises(ManifestError) as caught:
        read_manifest(write_csv(tmp_path / "m.csv", [good, bad]))
    assert said in str(caught.value)


def test_all_bad_rows_at_once(tmp_path):
    rows = [{"clip": "", "prompt": "x", "generator": ""} for _ in range(3)]
    with pytest.raises(ManifestError) as caught:
        read_manifest(write_csv(tmp_path / "m.csv", rows))
    assert [f"row {n}" in str(caught.value) for n in (2, 3, 4)] == [True] * 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("clip,prompt\na.mp4,x\n", "no column 'generator'"),
        ("clip,prompt,generator,wait_second\na,x,g,1\n", "Did you mean 'wait_seconds'?"),
        ("clip,prompt,generator\na,x,g,more\n", "row 2: more fields"),
        ('clip,prompt,generator\n"a,x,g\n', "unexpected end of data"),
        ("", "lists no clip"),
        ("clip,prompt,generator\n", "lists no clip"),
    ],
)
def test_tables_that_cannot_be_used(tmp_path, text, said):
    (tmp_path / "m.csv").write_text(text)
    with pytest.raises(ManifestError, match="manifest") as caught:
        read_manifest(tmp_path / "m.csv")
    assert said in str(caught.value)


def test_other_files_are_refused(tmp_path):
    for name, said in [("m.xlsx", "is no .csv"), ("absent.csv", "cannot be read")]:
        with pytest.raises(ManifestError, match=said):
            read_manifest(tmp_path / name)
    (tmp_path / "m.jsonl").write_text('{"clip": "a"}\n[1]\n{')
    with pytest.raises(ManifestError) as caught:
        read_manifest(tmp_path / "m.jsonl")
    assert "row 2: an object" in str(caught.value)
    assert "row 3: not valid JSON" in str(caught.value)
    (tmp_path / "m.parquet").write_text("no parquet")
    with pytest.raises(ManifestError, match="no valid Parquet"):
        read_manifest(tmp_path / "m.parquet")


def test_columns_that_mean_nothing_here_are_left_alone(tmp_path):
    (tmp_path / "m.csv").write_text("clip,prompt,generator,comment\na.mp4,x,g,fine\n")
    assert read_manifest(tmp_path / "m.csv").entries[0].generator == "g"


def test_folders(tmp_path):
    for name in (
        "alpha/red-fox_1.mp4",
        "alpha/red-fox_2.mp4",
        "beta/red-fox.mp4",
        "beta/notes.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    entries = read_manifest(tmp_path).entries
    assert [(e.generator, e.prompt_id, e.attempt, e.prompt) for e in entries] == [
        ("alpha", "red-fox", 1, "red fox"),
        ("alpha", "red-fox", 2, "red fox"),
        ("beta", "red-fox", 1, "red fox"),
    ]
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(ManifestError, match="holds no clips laid out as"):
        read_manifest(empty)
