"""A cluster gives what one machine gives, whatever dies on the way."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from vqscore.cli.main import main
from vqscore.compare.data_frames import result_records
from vqscore.execute.attempt import Request, Setup
from vqscore.execute.local import judge_all
from vqscore.execute.ray import score_dataset
from vqscore.policy import load_policy

parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.slow

METRICS = ("motion", "ghosting")
SETUP = Setup(METRICS, reader="hostile")
POLICY = load_policy("first-shot").limited_to(METRICS)


def test_whatever_dies(ray, clips, tmp_path):
    """Paths, addresses and bytes; clips that kill their process, or its actor once or each time."""
    text = tmp_path / "text.mp4"
    text.write_text("no film")
    harmful = [(str(clips[1]), "actor"), (str(clips[0]), "abort")]
    harmless = [
        (str(clips[2]), f"once {tmp_path / 'killed'}"),
        (clips[3].as_uri(), "a man"),
        (str(clips[1]), "a woman"),
        (str(clips[0]), None),
        (str(text), None),
        (str(tmp_path / "none.mp4"), "a woman"),
        (str(clips[0]), None),
    ]
    rows = [
        {"path": path, "prompt": prompt, "take": number}
        for number, (path, prompt) in enumerate((*harmful, *harmless))
    ]
    nameless = {"bytes": clips[1].read_bytes(), "take": 9}
    files = ray.data.read_binary_files(str(clips[0].parent), include_paths=True)
    scored = score_dataset(
        ray.data.from_items([*rows, nameless]).union(files),
        metrics=METRICS, reader="hostile", batch_size=2, concurrency=(2, 2),
    )  # fmt: skip
    records = [{n: v for n, v in row.items() if v is not None} for row in scored.take_all()]
    found = {record["take"]: record for record in records if "take" in record}
    by_bytes = {record["clip"]: record for record in records if "take" not in record}

    # One lost actor, and one that was lost again and again: nothing is lost or doubled with them.
    assert (tmp_path / "killed").exists()
    assert len(records) == len(found) + len(by_bytes) == 10 + len(clips)
    for row in rows[len(harmful) :]:
        path = clips[3] if row["path"].startswith("file:") else row["path"]
        assert found[row["take"]] == {
            **locally(path, row["prompt"]),
            **_known(row),
            "clip": row["path"],
        }
    for path in map(str, clips):
        assert by_bytes[path] == {**locally(path, None), "path": path}
    assert found[9]["clip"].startswith("sha256:")
    assert found[9] == {**locally(clips[1], None), "clip": found[9]["clip"], "take": 9}
    assert [found[n]["verdict"] for n in (0, 1, 6, 7)] == ["error"] * 4
    assert "3 times the actor" in found[0]["reasons"]
    assert "SIGABRT" in found[1]["reasons"]


def locally(path, prompt):
    """The record of a clip on this machine, without what there is not."""
    (record,) = result_records(judge_all([Request(str(path), prompt)], SETUP, POLICY))
    return _known(record)


def _known(record):
    return {name: value for name, value in record.items() if value is not None}


def test_the_command_line(ray, clips, tmp_path):
    """Every line is the same, that of an error too."""
    names = [str(clips[0]), str(tmp_path), str(clips[1])]
    options = [
        "--metrics",
        ",".join(METRICS),
        "--no-cache",
        "--prompt",
        "a woman",
        "--workers",
        "1",
    ]
    lines = {}
    for engine in ("local", "ray"):
        file = tmp_path / f"{engine}.jsonl"
        assert main(["score", *names, *options, "--engine", engine, "--json", str(file)]) == 3
        lines[engine] = file.read_text().splitlines()
    assert len(lines["ray"]) == len(names)
    assert lines["ray"] == lines["local"]


def test_the_guide(ray, clips, tmp_path):
    """What the page shows is run as it stands, with fewer metrics."""
    page = Path(__file__).parents[2] / "docs" / "how-to" / "when-one-machine-is-not-enough.md"
    (code,) = re.findall(
        r"^```python\n(.*?)^```$", page.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    (tmp_path / "clips.csv").write_text(f"path,prompt\n{clips[0]},a woman\n{clips[1]},\n", "utf-8")
    code = code.replace("/shared", str(tmp_path))
    exec(code.replace("score_dataset(clips", f"score_dataset(clips, metrics={METRICS}"), {})
    rows = parquet.read_table(tmp_path / "results").to_pylist()
    found = {row["clip"]: (row["prompt"], row["verdict"]) for row in rows}
    assert len(rows) == 2
    assert found == {str(clips[0]): ("a woman", "pass"), str(clips[1]): (None, "pass")}
