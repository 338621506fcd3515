"""The example rerolls, stops in time, and keeps the best."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

import vqscore
from vqscore.demo.defects import SHOTS
from vqscore.demo.scene import Scene
from vqscore.demo.take import FPS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def example():
    spec = importlib.util.spec_from_file_location("reroll", ROOT / "examples" / "reroll.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["reroll"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def frames():
    """A second of the demo scene, clean and flickering, small enough to score at once."""
    scene = Scene()
    return {
        name: np.stack([f[::2, ::2] for _, f in zip(range(FPS), SHOTS[name].take(scene).frames())])  # noqa: B905
        for name in ("clean", "flickering")
    }


@pytest.fixture
def roll(example, frames):
    """Rerolls a generator that delivers these takes one after the other, at a quarter each."""

    def run(*takes: str | None, **options):
        prompts = []

        def generate(prompt: str, seed: int):
            prompts.append(prompt)
            take = takes[seed - options.get("first_seed", 0)]
            clip = "gone.mp4" if take is None else frames[take]
            return example.Generated(clip, cost=0.25, fps=None if take is None else FPS)

        scorer = vqscore.Scorer(["temporal_flicker"])
        outcome = example.reroll(generate, "a room", scorer=scorer, policy="technical", **options)
        assert prompts == ["a room"] * len(outcome.attempts)
        return outcome

    return run


def test_it_stops_at_the_first_pass(roll):
    outcome = roll("flickering", "clean", "clean")
    assert outcome
    assert [bool(attempt) for attempt in outcome.attempts] == [False, True]
    assert (outcome.best.seed, outcome.spent) == (1, 0.5)
    assert outcome.best.judgment.scores.prompt == "a room"


def test_it_stops_at_the_last_attempt_and_keeps_the_best(roll):
    outcome = roll(None, "flickering", None, "clean", max_attempts=3, first_seed=7)
    assert not outcome
    assert len(outcome.attempts) == 3
    assert outcome.best.seed == 8
    assert "no such file" in outcome.attempts[0].problem
    assert outcome.spent == 0.75


def test_it_does_not_spend_more_than_there_is(roll):
    outcome = roll("flickering", "flickering", "clean", budget=0.6)
    assert (len(outcome.attempts), outcome.spent) == (2, 0.5)


def test_no_attempt_is_a_mistake(roll):
    with pytest.raises(ValueError, match="at least 1"):
        roll(max_attempts=0)


@pytest.mark.slow
def test_as_a_script(example, capsys):
    example.main()
    first, second, third, last = capsys.readouterr().out.splitlines()
    assert "temporal_flicker" in first
    assert "object_permanence" in second
    assert third.startswith("seed 2: <PASS")
    assert last == "kept seed 2 after 3 pulls, 0.75"
