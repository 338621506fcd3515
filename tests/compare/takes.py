"""Takes made of numbers: a judged clip without a video."""

from __future__ import annotations

from pathlib import Path

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.compare.manifest import Entry
from vqscore.compare.take import Take
from vqscore.execute.attempt import Failure
from vqscore.outcome import Score, Scores, Unscored
from vqscore.policy import Bound, Policy, judge

POLICY = Policy(
    name="test",
    bounds={
        "prompt_adherence": Bound(fail_below=0.4, pass_from=0.6),
        "identity_persistence": Bound(fail_below=0.5),
        "limb_integrity": Bound(fail_below=0.5),
    },
)


def scores_of(clip, values, prompt="a fox", seconds=5.0, timelines=None):
    """Scores; a string is the cause of there being none."""
    outcomes = {
        name: Unscored("no face", value)
        if isinstance(value, str)
        else Score(value, timeline=(timelines or {}).get(name, ()))
        for name, value in values.items()
    }
    info = ClipInfo(64, 64, 24.0, None, None, "h264", "pyav")
    report = DecodeReport(round(seconds * 24), 0, seconds)
    return Scores(clip, prompt, outcomes, info, report, {"vqscore": "0", "model_set": "embedded"})


def take(generator, prompt_id, result=0.9, attempt=1, *, seconds=5.0, timelines=None, **entry):
    """A take; the result is a score for all metrics, scores by metric, "error" or ``None``."""
    clip = f"{generator}/{prompt_id}_{attempt}.mp4"
    made = None
    if result == "error":
        made = Failure(clip, "a fox", "not a video")
    elif result is not None:
        values = result if isinstance(result, dict) else {}
        default = 0.9 if isinstance(result, dict) else result
        values = {
            **dict.fromkeys([*POLICY.bounds, "frame_consistency", "drift"], default),
            **values,
        }
        made = judge(scores_of(clip, values, seconds=seconds, timelines=timelines), POLICY)
    row = abs(hash((generator, prompt_id, attempt)))
    named = Path(clip) if result is not None else None
    return Take(Entry(row, named, "a fox", generator, prompt_id, attempt, **entry), made)
