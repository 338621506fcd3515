"""Clips whose results are kept take no worker, and results stay in their order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from vqscore.errors import VqscoreError
from vqscore.execute import local, pool
from vqscore.execute.attempt import Failure, Request, Setup
from vqscore.policy import load_policy

POLICY = load_policy("technical").limited_to(["motion", "drift"])


class NoWorker:
    def __init__(self, *arguments):
        raise VqscoreError("a worker was started")


def judged(setup: Setup, clips: list[Path], workers: int = 2):
    return list(local.judge_all([Request(str(c), None) for c in clips], setup, POLICY, workers))


def test_no_worker_is_started_where_all_is_kept(tmp_path, clip, monkeypatch):
    setup = Setup(["motion", "drift"], cache=tmp_path / "kept")
    copies = [Path(shutil.copy(clip, tmp_path / f"{n}.mp4")) for n in range(3)]
    alone = judged(setup, copies, workers=1)
    monkeypatch.setattr(pool, "Worker", NoWorker)
    assert judged(setup, copies) == alone
    with pytest.raises(VqscoreError, match="a worker was started"):
        judged(Setup(["motion", "drift"]), copies)


def test_kept_and_new_clips_come_in_their_order(tmp_path, clip):
    setup = Setup(["motion", "drift"], cache=tmp_path / "kept")
    judged(setup, [clip], workers=1)
    new = Path(shutil.copy(clip, tmp_path / "new.mp4"))
    with new.open("ab") as file:
        file.write(b"\0\0\0\x08free")
    gone = tmp_path / "gone.mp4"
    first, second, third, fourth = judged(setup, [gone, clip, new, clip])
    assert isinstance(first, Failure)
    assert [r.scores.clip for r in (second, third, fourth)] == [str(clip), str(new), str(clip)]
    assert second.scores.outcomes == third.scores.outcomes
    again = judged(setup, [gone, clip, new, clip], workers=1)
    assert again == [first, second, third, fourth]
