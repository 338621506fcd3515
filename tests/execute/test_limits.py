"""A clip that hangs, grows, or kills its process is an error of that clip, with the cause."""

from __future__ import annotations

import sys
import time

import pytest

from vqscore.errors import UsageError, VqscoreError
from vqscore.execute.attempt import Failure, Request, Setup
from vqscore.execute.limits import NO_LIMITS, Limits
from vqscore.execute.local import judge_all, judge_as_finished
from vqscore.execute.pool import Pool
from vqscore.policy import load_policy

POLICY = load_policy("technical").limited_to(["motion"])
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are for POSIX")


def said(results) -> list[str]:
    return [r.message if isinstance(r, Failure) else "scored" for r in results]


def test_each_way_to_die_spoils_one_clip(hostile, clip):
    wanted = {
        "fine": "scored",
        "segfault": "the process that scored it was killed by SIGSEGV",
        "abort": "the process that scored it was killed by SIGABRT",
        "exit": "the process that scored it ended with exit code 7",
        "quit": "the process that scored it ended with exit code 5",
        "no memory": "it needs more memory than there is",
        "fine again": "scored",
    }
    requests = [Request(str(clip), prompt) for prompt in wanted]
    setup = Setup(["motion"], reader=hostile)
    results = said(judge_all(requests, setup, POLICY, workers=2))
    for message, start in zip(results, wanted.values(), strict=True):
        assert message.startswith(start)


def test_a_clip_that_hangs_or_grows_is_stopped(hostile, clip):
    prompts = ["hang", "fine", "grow", "fine"]
    requests = [Request(str(clip), prompt) for prompt in prompts]
    limits = Limits(seconds=6.0, memory_bytes=600_000_000)
    began = time.monotonic()
    setup = Setup(["motion"], reader=hostile)
    # One worker: with limits even that is a process of its own.
    hang, fine, grow, again = said(judge_all(requests, setup, POLICY, 1, limits))
    assert time.monotonic() - began < 40
    assert fine == again == "scored"
    assert hang.startswith("it was not scored within 6 s, the limit")
    assert "--clip-timeout" in hang
    assert "of memory, more than the limit of 0.6 GB" in grow
    assert "--clip-memory" in grow


def test_a_clip_does_not_pay_for_what_others_left(hostile, clip):
    requests = [Request(str(clip), "leave some")] * 4
    limits = Limits(memory_bytes=500_000_000)
    setup = Setup(["motion"], reader=hostile)
    assert said(judge_all(requests, setup, POLICY, 1, limits)) == ["scored"] * 4


def test_results_come_as_they_are_finished(hostile, clip):
    requests = [Request(str(clip), prompt) for prompt in ("slow", "a", "b", "c")]
    setup = Setup(["motion"], reader=hostile)
    order = [index for index, _ in judge_as_finished(requests, setup, POLICY, workers=2)]
    assert sorted(order) == [0, 1, 2, 3]
    assert order[0] != 0
    ordered = list(judge_all(requests, setup, POLICY, workers=2))
    assert [result.scores.prompt for result in ordered] == ["slow", "a", "b", "c"]


def test_few_results_wait_for_the_turn_of_a_slow_one(hostile, clip):
    requests = [Request(str(clip), "slow"), *(Request(str(clip), f"{n}") for n in range(9))]
    with Pool(Setup(["motion"], reader=hostile), POLICY, 2) as pool:
        order = [index for index, _ in pool.results(requests, ahead=3)]
    assert order.index(0) <= 3
    assert sorted(order) == list(range(10))


def test_processes_that_cannot_begin_are_no_fault_of_clips(hostile, clip):
    setup = Setup(["motion", "test/unstartable"], reader=hostile)
    with pytest.raises(VqscoreError, match=r"3 processes in a row .* exit code 9"):
        list(judge_as_finished([Request(str(clip), None)] * 2, setup, POLICY))


def test_a_limit_that_the_models_alone_exceed_is_no_fault_of_clips(clip):
    with pytest.raises(VqscoreError, match="before the first clip was begun"):
        limits = Limits(memory_bytes=10_000_000)
        list(judge_all([Request(str(clip), None)], Setup(["motion"]), POLICY, 1, limits))


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan")])
def test_a_limit_is_above_0(wrong):
    with pytest.raises(UsageError, match="above 0"):
        Limits(seconds=wrong)
    assert Limits() == NO_LIMITS
