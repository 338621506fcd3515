"""What is let through: never what was not measured."""

from __future__ import annotations

import pytest

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.execute.attempt import Failure
from vqscore.gate.decision import is_let_through
from vqscore.outcome import Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge

POLICY = Policy(name="p", bounds={"motion": Bound(fail_below=0.3, pass_from=0.7)})


def judged(outcome, lost: int = 0):
    info = ClipInfo(64, 64, 24.0, 1.0, 24, "h264", "pyav")
    report = DecodeReport(24 - lost, lost, 1.0)
    scores = Scores("a.mp4", None, {"motion": outcome}, info, report, {"model_set": "embedded"})
    return judge(scores, POLICY)


@pytest.mark.parametrize(
    ("result", "block", "warn"),
    [
        (judged(Score(0.9)), True, True),
        (judged(Score(0.5)), False, True),
        (judged(Score(0.1)), False, False),
        (judged(Unscored("too short")), False, False),
        (judged(Score(0.9), lost=3), False, False),
        (judged(Score(0.5), lost=3), False, False),
        (Failure("a.mp4", None, "unreadable"), False, False),
    ],
)
def test_is_let_through(result, block, warn):
    assert is_let_through(result, "block") is block
    assert is_let_through(result, "warn") is warn
    assert is_let_through(result, "pass") is warn
