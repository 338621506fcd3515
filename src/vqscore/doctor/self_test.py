"""One clip from end to end: filmed, encoded, decoded, scored, judged."""

from __future__ import annotations

import tempfile
import time
from itertools import islice
from pathlib import Path

from vqscore.demo.defects import SHOTS
from vqscore.demo.film import write_mp4
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS
from vqscore.doctor.check import Check
from vqscore.judgment import Judgment
from vqscore.outcome import Unscored
from vqscore.scorer import Scorer

__all__ = ["self_test"]

_SHOT = "flickering"
_FRAMES = 36


def self_test() -> Check:
    """Films a flickering room and scores it on everything: the flicker must be found."""
    shot = SHOTS[_SHOT]
    with tempfile.TemporaryDirectory(prefix="vqscore-doctor-") as folder:
        clip = Path(folder) / f"{_SHOT}.mp4"
        write_mp4(clip, islice(shot.take(Scene()).frames(), _FRAMES), FPS)
        began = time.perf_counter()
        judgment = Scorer().judge(clip, shot.prompt)
        seconds = time.perf_counter() - began
    trouble = tuple(_wrong(judgment))
    facts = {
        "clip": f"{_FRAMES / FPS:g} s of a room that flickers",
        "verdict": judgment.verdict.name,
        "because": "; ".join(f.message for f in judgment.findings if f.severity == "fail"),
        "seconds": f"{seconds:.1f}",
    }
    if not trouble:
        return Check("self-test", facts)
    remedy = "Something that is installed computes otherwise than it should: please report it"
    return Check("self-test", facts, "problem", trouble, f"{remedy} with vqscore doctor --json")


def _wrong(judgment: Judgment) -> list[str]:
    """What should have come out and did not."""
    wrong = []
    decoded = judgment.scores.report.frames
    if decoded != _FRAMES:
        wrong.append(f"{decoded} frames were decoded of the {_FRAMES} that were written")
    failed = {finding.metric for finding in judgment.findings if finding.severity == "fail"}
    wanted = str(SHOTS[_SHOT].wrong)
    if wanted not in failed:
        outcome = judgment.scores[wanted]
        seen = outcome.reason if isinstance(outcome, Unscored) else f"{outcome.value:.2f}"
        wrong.append(f"the flicker was not found: {wanted} {seen}")
    return wrong
