"""Several threads: the same numbers, the same errors, and nothing left running."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage import data

import vqscore
from vqscore.clip import Clip, ClipInfo
from vqscore.feature import PassContext, Stream, Summary
from vqscore.models.model_set import EMBEDDED, ModelSet
from vqscore.one_pass.chains import Chain, run_chains
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import fold
from vqscore.one_pass.steps import CHUNKS_AHEAD
from vqscore.one_pass.threads import available_cores, pass_threads, set_pass_threads
from vqscore.video.frame import Frame

CONTEXT = PassContext(ClipInfo(8, 8, 24.0, None, None, "raw", "made"), ModelSet("m", EMBEDDED))


def made(count: int):
    for index in range(count):
        yield Frame(index, index / 24, lambda *_: np.zeros((8, 8), np.uint8))


@dataclass(frozen=True)
class Index(Stream[int]):
    """A frame's index, plus one for every stream on the way."""

    depth: int = 0

    def inputs(self):
        return (Index(self.depth - 1),) if self.depth else ()

    def start(self, context):
        def values(chunk):
            time.sleep(0.0005 * (self.depth % 3))
            if not self.depth:
                return [frame.index for frame in chunk.frames]
            return [value + 1 for value in chunk[Index(self.depth - 1)]]

        return values


@dataclass(frozen=True)
class Seen(Summary[tuple]):
    """What was added, in order, and by how many threads at a time."""

    depth: int = 0
    fails_at: int = -1

    def inputs(self):
        return (Index(self.depth),)

    def start(self, context):
        outer = self
        alone = threading.Lock()

        class Adding:
            def __init__(self):
                self.rows = []

            def add(self, chunk):
                assert alone.acquire(blocking=False), "two chunks at once in one fold"
                for frame, value in zip(chunk.frames, chunk[Index(outer.depth)], strict=True):
                    if frame.index == outer.fails_at:
                        alone.release()
                        raise ZeroDivisionError(frame.index)
                    self.rows.append((frame.index, value))
                alone.release()

            def finish(self):
                return tuple(self.rows)

        return Adding()


def plan(*summaries) -> Plan:
    streams = tuple(Index(k) for k in range(1 + max(s.depth for s in summaries)))
    return Plan(streams, summaries, (), ())


@given(
    st.integers(0, 40),
    st.integers(1, 9),
    st.integers(1, 5),
    st.sets(st.integers(0, 4), min_size=1),
)
@settings(max_examples=25, deadline=None)
def test_every_feature_sees_every_frame_once_in_order(count, chunk_frames, threads, depths):
    summaries = [Seen(depth) for depth in sorted(depths)]
    got = fold(plan(*summaries), made(count), CONTEXT, chunk_frames, threads)
    for summary in summaries:
        assert got[summary] == tuple((k, k + summary.depth) for k in range(count))


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_an_error_in_a_feature_arrives_and_leaves_no_thread(threads):
    before = threading.active_count()
    with pytest.raises(ZeroDivisionError):
        fold(plan(Seen(2), Seen(1, fails_at=30)), made(100), CONTEXT, 8, threads)
    assert threading.active_count() == before


@pytest.mark.parametrize("threads", [1, 3])
def test_an_error_of_the_reader_arrives(threads):
    def broken():
        yield from made(20)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        fold(plan(Seen()), broken(), CONTEXT, 8, threads)


def test_decoding_waits_for_the_slowest():
    taken = 0
    worst = 0

    def counted():
        nonlocal taken
        for frame in made(80):
            taken += 1
            yield frame

    @dataclass(frozen=True)
    class Slow(Summary[int]):
        depth: int = 0

        def start(self, context):
            class Adding:
                behind = 0

                def add(self, chunk):
                    nonlocal worst
                    time.sleep(0.005)
                    worst = max(worst, taken - chunk.frames[0].index)

                def finish(self):
                    return 0

            return Adding()

    fold(Plan((), (Slow(),), (), ()), counted(), CONTEXT, 4, 3)
    assert worst <= 4 * CHUNKS_AHEAD


def test_scores_do_not_depend_on_the_number_of_threads():
    photo = data.astronaut()
    frames = np.stack([photo[0:300, 3 * k : 3 * k + 320] for k in range(30)])
    clip = Clip(Path("pan"), "an astronaut", frames=frames, fps=12.0)
    scorer = vqscore.Scorer()
    results = []
    for threads in (1, 2, 4):
        set_pass_threads(threads)
        results.append(dict(scorer.score(clip).outcomes))
    assert results[0] == results[1] == results[2]


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch):
    monkeypatch.setattr("vqscore.one_pass.threads._chosen", None)


def test_how_many_threads_a_pass_takes():
    assert 1 <= pass_threads() <= available_cores()
    set_pass_threads(7)
    assert pass_threads() == 7
    with pytest.raises(ValueError, match="at least 1 thread, not 0"):
        set_pass_threads(0)


def test_decoding_is_a_round_ahead_of_those_that_would_wait_for_it():
    order = []

    def decode(number):
        order.append(("decode", number))
        return number < 4

    def look(number):
        order.append(("look", number))

    chains = [
        Chain("decode", (), lambda: None, decode),
        Chain("look", ("decode",), lambda: None, look),
    ]
    run_chains(chains, threads=1, window=3)
    for number in range(4):
        assert order.index(("decode", number + 1)) < order.index(("look", number))
    assert order.index(("decode", 3)) > order.index(("look", 0)), "no further ahead than that"
