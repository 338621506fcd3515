"""The labels of the shipped policies: what people said, and the tune half of what was planted."""

from __future__ import annotations

import json

from benchmarks.calibration.labels_command import main
from benchmarks.calibration.opinion import answer
from benchmarks.quality.split import split

from vqscore.calibrate.labels import read_labels
from vqscore.calibrate.matching import match
from vqscore.stored_scores import read_scores

STEMS = [f"clip_{k}" for k in range(12)]
TUNE = next(stem for stem in STEMS if split(stem) == "tune")
REPORT = next(stem for stem in STEMS if split(stem) == "report")


def test_an_opinion_is_yes_no_or_nothing():
    rated = {"static_quality": "4.0", "temporal_quality": "4.3", "alignment": "3.9"}
    assert answer(rated, "first-shot") == "no"
    assert answer(rated, "technical") == "yes"
    assert answer({"usable": "yes"}, "first-shot") == "yes"
    assert answer({"usable": "unsure"}, "first-shot") == ""


def case(kind, name, severity, stem, prompt="x", **answers):
    found = {"value": 0.5, "parts": {}, "moments": []}
    none = {"value": None, "reason": "no face", "cause": "not_applicable"}
    given = answers or {"motion": found, "identity_persistence": none}
    return {
        "kind": kind, "name": name, "severity": severity, "stem": stem, "prompt": prompt,
        "path": f"/w/{name if kind != 'wrong_prompt' else 'clean'}/{stem}.mp4",
        "half": split(stem), "answers": given,
    }  # fmt: skip


def test_labels_and_results_fit_together(tmp_path):
    (tmp_path / "clips.csv").write_text("file,prompt,generator,usable,temporal_quality\n")
    adherence = {"value": 0.1, "parts": {}, "moments": []}
    rows = [
        case("clean", "clean", 0, TUNE),
        case("defect", "vanish", 4, TUNE),
        case("defect", "vanish", 1, TUNE),
        case("wrong_prompt", "wrong_prompt", 3, TUNE, "y", motion=adherence),
        case("wrong_prompt", "wrong_prompt", 3, TUNE, "one wrong prompt a clip is enough"),
        case("clean", "clean", 0, REPORT),
        case("people", "generated", 0, TUNE),
    ]
    (tmp_path / "rows.json").write_text(json.dumps(rows))
    (tmp_path / "results.json").write_text(json.dumps({"metrics": {"motion": 3}}))
    out = tmp_path / "labels.csv"
    asked = ["--clips", tmp_path, "--planted", tmp_path / "rows.json", "--out", out]
    assert main([*map(str, asked)]) == 0
    labels, results = read_labels(out), read_scores(out.with_suffix(".scores.jsonl"))
    matched = match(labels, results.scores, results.errors, "group")
    assert matched.table.accepted.tolist() == [True, False, False]
    assert [label.columns["generator"] for label in labels.labels] == [
        "clean",
        "vanish",
        "wrong_prompt",
    ]
    assert matched.versions == {"motion": 3}
    assert matched.table.scores[2].value("motion") == 0.1
    assert matched.table.scores[2]["identity_persistence"].cause == "not_applicable"
