"""The JSON of a result: valid by the schema, whatever a metric hands out."""

from __future__ import annotations

import json
import math

import jsonschema
import numpy as np
import pytest

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.execute.attempt import Failure
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge
from vqscore.report.json_lines import result_line, result_schema

VALIDATOR = jsonschema.Draft202012Validator(result_schema())


def result_of(outcome):
    scores = Scores(
        "a.mp4", None, {"motion": outcome}, ClipInfo(64, 64, 24.0, None, None, "h264", "pyav"),
        DecodeReport(10, 0, 0.4), {"vqscore": "0", "model_set": "embedded", "models": {"flow": "x@y"}},
    )  # fmt: skip
    return judge(scores, Policy(name="p", bounds={"motion": Bound(fail_below=0.5)}))


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(result_schema())


@pytest.mark.parametrize(
    "outcome",
    [
        Score(0.7),
        Score(
            np.float32(0.25),
            {"px": np.float64(3.5), "n": np.int64(3), "ok": np.bool_(True), "who": "x"},
        ),
        Score(
            0.1, {"bad": math.nan, "far": math.inf}, (Moment(0.1, 0.2, 0.1, (-0.001, 0, 1.001, 1)),)
        ),
        Score(0.4, timeline=((0.0, np.float64(0.4)), (0.5, 0.9))),
        Unscored("no face", "not_applicable"),
        Unscored("no prompt", parts={"n": 0}),
    ],
)
def test_results_are_valid(outcome):
    document = json.loads(result_line(result_of(outcome)))
    VALIDATOR.validate(document)
    assert (
        document["scores"]["motion"]["value"] is None
        or document["scores"]["motion"]["reason"] is None
    )


def test_a_timeline_travels():
    scored = result_of(Score(0.4, timeline=((0.0, 0.4), (0.5, 0.9))))
    outcome = json.loads(result_line(scored))["scores"]["motion"]
    assert outcome["timeline"] == [[0.0, 0.4], [0.5, 0.9]]


@pytest.mark.parametrize(
    "timeline", [((0.0, 1.2),), ((0.0, math.nan),), ((math.nan, 0.5),), ((1.0, 0.5), (0.5, 0.5))]
)
def test_a_timeline_that_is_none_is_refused(timeline):
    with pytest.raises(ValueError, match="in order of time"):
        Score(0.5, timeline=timeline)


def test_failures_are_valid():
    document = json.loads(result_line(Failure("a\nb.mp4", "katze 猫", "not a video")))
    VALIDATOR.validate(document)
    assert document["findings"] == [
        {"metric": "clip", "message": "not a video", "severity": "error"}
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "maybe"},
        {"scores": {}},
        {"scores": {"m": {"value": 1.2, "reason": None, "parts": {}, "moments": []}}},
        {"scores": {"m": {"value": None, "reason": None, "parts": {}, "moments": []}}},
        {"extra": 1},
    ],
)
def test_the_schema_refuses(change):
    document = {**json.loads(result_line(result_of(Score(0.7)))), **change}
    assert not VALIDATOR.is_valid(document)
