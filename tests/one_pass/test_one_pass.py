"""One pass: every frame decoded once, every pair's flow computed once, whatever asks for it."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from skimage import data

import vqscore
from vqscore.clip import Clip
from vqscore.feature import PassContext
from vqscore.models.dis import DisFlow
from vqscore.models.named import model_set
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import run
from vqscore.registry import load_metric
from vqscore.video import open_clip

FLOW_METRICS = (
    "limb_integrity",
    "deformation",
    "background_integrity",
    "object_permanence",
    "temporal_flicker",
    "ghosting",
    "drift",
    "motion",
)


def pan(frames: int = 30, size: int = 128) -> np.ndarray:
    photo = data.astronaut()
    return np.stack([photo[100 : 100 + size, 2 * k : 2 * k + size] for k in range(frames)])


def outcomes(chunk_frames: int) -> dict:
    scorer = vqscore.Scorer(FLOW_METRICS, chunk_frames=chunk_frames)
    return dict(scorer.score(Clip(Path("pan"), frames=pan(), fps=12.0)).outcomes)


@pytest.fixture(scope="module")
def whole() -> dict:
    return outcomes(30)


@given(chunk_frames=st.integers(1, 31))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_number_depends_on_where_chunks_end(whole, chunk_frames):
    assert outcomes(chunk_frames) == whole


def test_the_same_clip_gives_the_same_numbers_again(whole):
    assert outcomes(30) == whole


class CountingFlow(DisFlow):
    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter = Counter()

    def __call__(self, first, second):
        self.calls[first.tobytes(), second.tobytes()] += 1
        return super().__call__(first, second)


def test_frames_are_decoded_and_flow_computed_once():
    frames = pan()
    metrics = [load_metric(name) for name in FLOW_METRICS]
    models = type(model_set("embedded"))("counted", model_set("embedded").providers)
    flow = CountingFlow()
    models._loaded["flow"] = flow
    asked: Counter = Counter()

    with open_clip(Clip(Path("pan"), frames=frames, fps=24.0)) as opened:

        def counted():
            for frame in opened:
                original = frame._convert

                def convert(layout, short_side, index=frame.index, original=original):
                    asked[index, layout, short_side] += 1
                    return original(layout, short_side)

                frame._convert = convert
                yield frame

        run(Plan.of(metrics, None), counted(), PassContext(opened.info, models))

    assert len({index for index, *_ in asked}) == len(frames)
    assert set(asked.values()) == {1}
    assert set(flow.calls.values()) == {1}
    # Neighbours and frames three apart, both ways, and what the long range adds.
    assert len(flow.calls) >= 2 * (len(frames) - 1) + 2 * (len(frames) - 3)


def test_equal_requests_are_one_piece_of_work():
    plan = Plan.of([load_metric(name) for name in FLOW_METRICS], None)
    everything = [*plan.streams, *plan.summaries, *plan.derived]
    assert len(everything) == len(set(everything)) == len({f.key() for f in everything})
    text = str(plan)
    assert "Pairs(lag=1)" in text
    assert all(name in text for name in FLOW_METRICS)


def test_an_unscored_clip_says_why():
    still = np.repeat(pan(1), 3, axis=0)
    scores = vqscore.Scorer(["motion", "drift"]).score(Clip(Path("s"), frames=still, fps=12.0))
    assert all("too short" in outcome.reason for outcome in scores.values())
