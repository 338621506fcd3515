"""Sampling in time, and prompts ranked with the embedded model."""

from __future__ import annotations

import numpy as np
import pytest
import skimage.data

from vqscore.clip import Clip
from vqscore.feature import PassContext, Values
from vqscore.features.cadence import Cadence
from vqscore.features.images import ImageEmbeddings, PromptRanks, SampledRgb
from vqscore.metrics.prompt_adherence import PromptAdherence
from vqscore.models.named import model_set
from vqscore.one_pass.plan import Plan
from vqscore.one_pass.run import run
from vqscore.video.open import open_clip


def times(cadence, fps, seconds):
    return [t for t in np.arange(int(fps * seconds)) / fps if cadence.wants(t)]


def test_samples_are_even_in_time_whatever_the_rate():
    for fps in (10, 24, 30, 60):
        taken = times(Cadence.of(0.5, 16, 5.0), fps, 5)
        assert len(taken) == 10
        assert np.abs(np.asarray(taken) - np.arange(10) * 0.5).max() < 1 / fps


def test_a_long_clip_is_sampled_sparsely_to_its_end():
    taken = times(Cadence.of(0.5, 16, 60.0), 24, 60)
    assert 15 <= len(taken) <= 17
    assert taken[-1] > 55


@pytest.mark.parametrize("declared", [None, 0.0, -3.0, float("nan"), float("inf"), 0.1])
def test_a_wrong_duration_costs_little_more(declared):
    taken = times(Cadence.of(0.5, 16, declared), 24, 600)
    assert 16 <= len(taken) <= 16 * 8
    assert taken[-1] > 500


def test_a_low_rate_gives_every_frame():
    assert len(times(Cadence.of(0.25, 60, 8.0), 2, 8)) == 16


def ranks(frames, prompt, chunk_frames=8):
    with open_clip(Clip("x", frames=frames, fps=4.0)) as opened:
        context = PassContext(opened.info, model_set("embedded"))
        return run(Plan.of([PromptAdherence()], prompt), opened, context, chunk_frames)


@pytest.fixture(scope="module")
def cat():
    picture = skimage.data.chelsea()
    return np.stack([picture[:, shift : shift + 400] for shift in range(10)])


@pytest.mark.slow
def test_the_right_prompt_wins(cat):
    score = {
        prompt: PromptAdherence().score(ranks(cat, prompt), prompt).value
        for prompt in ("a close-up of a ginger cat", "a bus driving through a city")
    }
    right, wrong = score.values()
    assert right > 0.8
    assert wrong < 0.3


def test_chunks_do_not_show(cat):
    prompt = "a cat"
    found: list[Values] = [ranks(cat, prompt, size) for size in (1, 3, 10)]
    tables = [values[PromptRanks(prompt)] for values in found]
    for table in tables[1:]:
        np.testing.assert_array_equal(table.prompt, tables[0].prompt)
        np.testing.assert_array_equal(table.distractors, tables[0].distractors)
    assert len(tables[0].times) == 5


def test_features_have_keys():
    assert PromptRanks("a").key() != PromptRanks("b").key()
    assert ImageEmbeddings().key() == ImageEmbeddings().key()
    assert SampledRgb(100).key() != SampledRgb(200).key()


def test_a_very_long_prompt_is_cut_not_refused(cat):
    long = "a cat " * 3000
    outcome = PromptAdherence().score(ranks(cat, long), long)
    assert 0 <= outcome.value <= 1
