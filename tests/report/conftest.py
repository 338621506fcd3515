from __future__ import annotations

import pytest

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.execute.attempt import Failure
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge

POLICY = Policy(
    name="house",
    bounds={
        "object_permanence": Bound(fail_below=0.5),
        "drift": Bound(fail_below=0.4, pass_from=0.6),
        "identity_persistence": Bound(fail_below=0.5),
    },
)


def judged(clip: str, **outcomes: object):
    sound = dict.fromkeys((*POLICY.bounds, "motion"), Score(0.9))
    scores = Scores(
        clip,
        None,
        {**sound, **outcomes},
        ClipInfo(64, 64, 24.0, None, None, "h264", "pyav"),
        DecodeReport(10, 0, 0.4),
        {"model_set": "embedded"},
    )
    return judge(scores, POLICY)


@pytest.fixture(scope="session")
def results():
    """One clip of every verdict, with names that every format has to escape."""
    vanished = Score(
        0.12,
        moments=(
            Moment(1.3, 1.3, 0.12, (0.7, 0.7, 0.2, 0.2)),
            Moment(0.2, 0.4, 0.3),
        ),
    )
    no_face = Unscored("no face was found", "not_applicable")
    return [
        judged("shots/good.mp4", identity_persistence=no_face),
        judged("shots/bad, 90%|<i>.mp4", object_permanence=vanished, drift=Score(0.2)),
        judged("shots/unsure.mp4", drift=Score(0.5)),
        Failure("shots/a\x07\udc80::error::\n.mp4", None, "is text, not a video.\nFetch it."),
    ]
