"""Labels meet results: what is missing or does not belong together is an error."""

from __future__ import annotations

import dataclasses
import json

import pytest
from synthetic import INFO, METRICS, REPORT, scores_of

from vqscore.calibrate.labels import read_labels
from vqscore.calibrate.matching import match, unscored_labels
from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge
from vqscore.report.json_lines import result_line
from vqscore.stored_scores import read_scores


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.csv"
    path.write_text("clip,prompt,accept\na.mp4,x,yes\nb.mp4,x,no\na.mp4,y,no\n")
    return read_labels(path)


@pytest.fixture
def scores(tmp_path):
    values = [0.9, 0.8, 0.7]
    return [
        scores_of(values, str(tmp_path / "a.mp4"), "x"),
        scores_of(values, str(tmp_path / "b.mp4"), "x"),
        scores_of(values, str(tmp_path / "a.mp4"), "y"),
        scores_of(values, str(tmp_path / "other.mp4"), "y"),
    ]


def test_a_clip_is_matched_with_its_prompt(labels, scores):
    matched = match(labels, scores[::-1], {}, "prompt")
    assert matched.table.accepted.tolist() == [True, False, False]
    assert matched.table.groups.tolist() == ["x", "x", "y"]
    assert [one.prompt for one in matched.table.scores] == ["x", "x", "y"]
    assert matched.table.metrics == METRICS
    assert matched.versions == dict.fromkeys(METRICS, 1)
    assert matched.models == "embedded"


def test_labels_without_a_result_are_refused_with_what_to_run(labels, scores):
    with pytest.raises(UsageError) as caught:
        match(labels, scores[1:], {}, "prompt")
    assert "row 2" in str(caught.value)
    assert "vqscore score --prompts" in str(caught.value)
    known = [(one.clip, one.prompt) for one in scores[1:]]
    assert [label.line for label in unscored_labels(labels, known)] == [2]


def test_clips_that_could_not_be_scored_are_counted(labels, scores):
    matched = match(labels, scores[:2], {(scores[2].clip, "y"): "broken"}, "prompt")
    assert len(matched.table) == 2
    assert matched.warnings == (
        "1 clip could not be scored and left out, not counted as right or wrong",
    )
    with pytest.raises(UsageError, match="all have the same answer"):
        match(labels, scores[1:], {(scores[0].clip, "x"): "broken"}, "prompt")


@pytest.mark.parametrize(
    ("provenance", "said"),
    [
        ({"model_set": "hub", "metrics": {}}, r"different model sets \(embedded, hub\)"),
        ({"model_set": "embedded", "metrics": {"motion": 2}}, "versions 1 and 2 of motion"),
    ],
)
def test_results_that_do_not_belong_together(labels, scores, provenance, said):
    scores[1] = dataclasses.replace(scores[1], provenance=provenance)
    with pytest.raises(UsageError, match=said):
        match(labels, scores, {}, "prompt")


def test_a_metric_that_was_not_scored(labels, scores):
    with pytest.raises(UsageError, match="drift was not scored in every result; scored were limb"):
        match(labels, scores, {}, "prompt", ["drift"])


def test_scores_come_back_as_they_were_written(tmp_path):
    moments = (Moment(0.5, 1.0, 0.25, (0.1, 0.2, 0.3, 0.4)), Moment(2.0, 2.0, 0.3))
    outcomes = {
        "motion": Score(0.25, {"px": 1.5, "who": "x"}, moments, ((0.0, 0.5), (1.0, 0.25))),
        "drift": Unscored("too short", "not_measured"),
        "ghosting": Unscored("nothing moves", "not_applicable", {"n": 0}),
    }
    provenance = {"vqscore": "0", "model_set": "embedded", "metrics": {"motion": 3}}
    scores = Scores("a.mp4", "x", outcomes, INFO, REPORT, provenance)
    judgment = judge(scores, Policy(name="p", bounds={"motion": Bound(fail_below=0.5)}))
    path = tmp_path / "r.jsonl"
    failure = Failure("b.mp4", None, "no video")
    path.write_text(f"{result_line(judgment)}\n\n{result_line(failure)}\n", encoding="utf-8")
    read = read_scores(path)
    assert read.scores == (scores,)
    assert read.errors == {("b.mp4", None): "no video"}


def test_results_that_name_no_cause_are_taken_at_their_worst(tmp_path):
    scores = Scores(
        "a.mp4", None, {"motion": Unscored("x", "not_applicable")}, INFO, REPORT, {"model_set": "e"}
    )
    policy = Policy(name="p", models="e", bounds={"motion": Bound(fail_below=0.5)})
    document = json.loads(result_line(judge(scores, policy)))
    del document["scores"]["motion"]["cause"]
    (tmp_path / "r.jsonl").write_text(json.dumps(document))
    assert read_scores(tmp_path / "r.jsonl").scores[0]["motion"].cause == "not_measured"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no result"),
        ("{}\n", "line 1: not a result (no 'verdict')"),
        ("\nclip,prompt\n", "line 2: not a result"),
        ("[1]\n", "line 1: not a result"),
    ],
)
def test_what_is_no_results_file(tmp_path, text, said):
    (tmp_path / "r.jsonl").write_text(text)
    with pytest.raises(UsageError) as caught:
        read_scores(tmp_path / "r.jsonl")
    assert said in str(caught.value)


def test_versions_of_metrics_that_are_not_fitted_are_kept_for_a_base_that_bounds_them(
    labels, scores
):
    matched = match(labels, scores, {}, "prompt", METRICS[:1])
    assert matched.table.metrics == METRICS[:1]
    assert matched.versions == dict.fromkeys(METRICS, 1)
