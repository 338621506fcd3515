"""What people read fits 80 columns and says why."""

from __future__ import annotations

import io

from rich.console import Console

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.execute.attempt import Failure
from vqscore.outcome import Moment, Score, Scores, Unscored
from vqscore.policy import judge, load_policy
from vqscore.report.summary import result_row
from vqscore.report.text import result_block

POLICY = load_policy("technical")


def judged():
    outcomes = {name: Score(1.0) for name in POLICY.bounds}
    outcomes["object_permanence"] = Score(
        0.12, moments=(Moment(1.3, 1.3, 0.12, (0.7, 0.7, 0.1, 0.1)),)
    )
    outcomes["identity_persistence"] = Unscored(
        "no face and no clear subject was found in any frame of the clip", "not_applicable"
    )
    outcomes["acme/lip_sync"] = Unscored("the clip has no sound")
    info = ClipInfo(640, 360, 24.0, 2.0, 48, "h264", "pyav")
    scores = Scores(
        "shots/a.mp4",
        "a [bold]cat[/bold]",
        outcomes,
        info,
        DecodeReport(48, 0, 2.0),
        {"model_set": "embedded"},
    )
    return judge(scores, POLICY)


def shown(renderable) -> str:
    console = Console(width=80, file=io.StringIO(), highlight=False)
    console.print(renderable)
    return console.file.getvalue()


def test_a_block():
    text = shown(result_block(judged(), POLICY))
    assert max(len(line.rstrip()) for line in text.splitlines()) <= 80
    assert "FAIL" in text.splitlines()[0]
    assert "object_permanence 0.12 < 0.25: at 1.3 s, lower right" in text
    assert "a [bold]cat[/bold]" in text, "what users write is no markup"
    assert "the clip has no sound" in text


def test_an_error():
    text = shown(result_block(Failure("a.mp4", None, "is empty. Export it again."), POLICY))
    assert "ERROR" in text
    assert "is empty. Export it again." in text


def test_a_row():
    assert (
        result_row(judged()).plain
        == "FAIL          shots/a.mp4  object_permanence 0.12 < 0.25: at 1.3 s, lower right"
    )
