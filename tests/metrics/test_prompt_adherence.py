"""Prompt adherence from arrays alone."""

from __future__ import annotations

import numpy as np
import pytest

from vqscore.feature import Values
from vqscore.features.images import PromptRanks, Ranks
from vqscore.metrics.prompt_adherence import PromptAdherence, adherence
from vqscore.outcome import Score, Unscored

METRIC = PromptAdherence()
RNG = np.random.default_rng(5)
OTHERS = RNG.normal(-8, 1, (12, 108))


def scored(
    prompt_similarity, prompt="a dog", others=OTHERS, blind_to=("colour",), times=None, **things
):
    times = np.arange(len(others)) * 0.5 if times is None else times
    mine = np.broadcast_to(prompt_similarity, len(others))
    ranks = Ranks(times, mine, others, blind_to, **things)
    return METRIC.score(Values({PromptRanks(prompt): ranks}), prompt)


def test_a_prompt_that_stands_out_scores_high_and_one_that_does_not_scores_low():
    assert scored(-4.0).value > 0.9
    assert scored(-8.0).value < 0.3
    assert scored(-10.0).value < 0.05


def test_a_better_fit_never_scores_lower():
    values = [scored(s).value for s in np.linspace(-20, 5, 40)]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1


def test_the_scale_of_the_model_does_not_matter():
    assert scored(-6.0).value == pytest.approx(scored(-6.0 * 0.01, others=OTHERS * 0.01).value)


def test_a_distractor_that_says_the_same_hardly_costs():
    with_twin = OTHERS.copy()
    with_twin[:, 3] = -5.0
    assert scored(-5.0, others=with_twin).value > scored(-5.0).value - 0.05


def test_parts_name_what_is_behind_the_number():
    outcome = scored(-4.0)
    assert outcome.parts["rank"] == 1
    assert outcome.parts["percentile"] == 1.0
    assert outcome.parts["n_distractors"] == 108
    assert outcome.parts["similarity"] == pytest.approx(-4.0)
    assert outcome.parts["blind_to"] == "colour"


def test_the_stretch_that_leaves_the_prompt_is_the_moment():
    similarity = np.full(12, -4.0)
    similarity[7:10] = -8.5
    moments = scored(similarity).moments
    assert [(m.start_seconds, m.end_seconds) for m in moments] == [(3.5, 4.5)]
    assert moments[0].value < 0.3
    assert scored(-4.0).moments == ()


def test_the_timeline_is_the_score_over_windows():
    similarity = np.full(12, -4.0)
    similarity[7:10] = -8.5
    outcome = scored(similarity)
    assert [seconds for seconds, _ in outcome.timeline] == [index * 0.5 for index in range(12)]
    values = [value for _, value in outcome.timeline]
    assert int(np.argmin(values)) == 8
    assert (
        values[6] > values[7] > values[8] == pytest.approx(np.mean(local_values(similarity)[7:10]))
    )
    sparse = scored(similarity, times=np.arange(12) * 4.0)
    np.testing.assert_allclose([value for _, value in sparse.timeline], local_values(similarity))


def local_values(similarity):
    return adherence(Ranks(np.arange(12) * 0.5, similarity, OTHERS))


def test_a_thing_that_is_seen_for_a_while_is_not_missing():
    cat, dog = np.full(12, -8.0), np.full(12, -8.5)
    cat[2:6] = -4.0
    outcome = scored(-5.0, things=("cat", "dog"), each=np.stack([cat, dog], axis=1))
    assert outcome.parts["missing"] == "dog"
    assert outcome.parts["things"] == "cat 1.00; dog 0.06"
    both = scored(-5.0, things=("cat", "dog"), each=np.stack([cat, cat], axis=1))
    assert both.parts["missing"] == ""


def test_where_single_things_cannot_be_told_nothing_is_said_of_them():
    assert {"things", "missing"}.isdisjoint(scored(-4.0).parts)
    one = scored(-4.0, things=("dog",), each=np.full((12, 1), -9.0))
    assert {"things", "missing"}.isdisjoint(one.parts)


@pytest.mark.parametrize("prompt", [None, "", "  \n"])
def test_without_a_prompt_nothing_is_computed_and_nothing_is_scored(prompt):
    assert METRIC.requires(prompt) == ()
    outcome = METRIC.score(Values({}), prompt)
    assert isinstance(outcome, Unscored)
    assert outcome.cause == "not_measured"
    assert "prompt" in outcome.reason


def test_a_prompt_the_model_cannot_read_is_not_scored():
    blind = ("other languages than English",)
    assert isinstance(scored(-4.0, "一只狗在海滩上奔跑", blind_to=blind), Unscored)
    assert isinstance(scored(-4.0, "12345 !?", blind_to=blind), Unscored)
    assert isinstance(scored(-4.0, "un chien, café, crème brûlée", blind_to=blind), Score)
    assert isinstance(scored(-4.0, "一只狗在海滩上奔跑"), Score)


def test_flat_similarities_are_no_evidence():
    assert scored(-8.0, others=np.full((12, 108), -8.0)).value < 0.3


def test_no_frames_are_not_scored():
    assert isinstance(scored(-8.0, others=np.zeros((0, 108))), Unscored)
