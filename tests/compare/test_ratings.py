"""Elo: intervals that cover, and outcomes that leave something open."""

from __future__ import annotations

import math

import numpy as np
import pytest
from takes import POLICY, take

from vqscore.compare.contests import agreement, judged_votes
from vqscore.compare.ratings import rate
from vqscore.compare.votes import Vote

NAMES = ["a", "b", "c", "d", "e"]


def simulated(rng, truth, prompts, ties=0.0):
    votes = []
    for prompt in range(prompts):
        for i in range(len(truth)):
            for j in range(i):
                chance = 1 / (1 + 10 ** ((truth[j] - truth[i]) / 400))
                won = "left" if rng.random() < chance else "right"
                votes.append(Vote(f"p{prompt}", NAMES[i], NAMES[j], won))
    return votes


@pytest.mark.slow
@pytest.mark.parametrize(("truth", "prompts"), [((100, 60, 0, -40, -120), 50), ((50, -50), 50)])
def test_intervals_cover_the_truth(truth, prompts):
    rng = np.random.default_rng(11)
    covered = total = 0
    for _ in range(300):
        arena = rate(simulated(rng, truth, prompts), draws=400)
        for rating in arena.ratings:
            true = 1000 + truth[NAMES.index(rating.generator)] - np.mean(truth)
            covered += rating.low <= true <= rating.high
            total += 1
    assert covered / total >= 0.93


def test_two_players_are_the_odds():
    votes = [Vote(f"p{i}", "a", "b", "left" if i < 64 else "right") for i in range(100)]
    arena = rate(votes)
    gap = arena.gap("a", "b")
    assert gap.elo == pytest.approx(400 * math.log10(64 / 36), abs=1)
    assert gap.chance == pytest.approx(0.64, abs=0.002)
    assert gap.low < gap.elo < gap.high
    turned = arena.gap("b", "a")
    assert (turned.elo, turned.low, turned.high) == (-gap.elo, -gap.high, -gap.low)
    assert [r.generator for r in arena.ratings] == ["a", "b"]


def test_the_fit_is_that_of_logistic_regression():
    linear = pytest.importorskip("sklearn.linear_model")
    votes = simulated(np.random.default_rng(5), (80, 20, 0, -30, -70), 60)
    design = np.zeros((len(votes), 5))
    for row, vote in zip(design, votes, strict=True):
        row[NAMES.index(vote.left)], row[NAMES.index(vote.right)] = 1, -1
    # scikit-learn's penalty is |w|^2 / (2 C), ours PRIOR |w|^2 / 2.
    model = linear.LogisticRegression(C=50, fit_intercept=False, tol=1e-10, max_iter=1000)
    model.fit(design, [vote.winner == "left" for vote in votes])
    expected = model.coef_[0] * 400 / math.log(10)
    ratings = {r.generator: r.elo for r in rate(votes, draws=10).ratings}
    assert [ratings[n] for n in NAMES] == pytest.approx(1000 + expected - expected.mean(), abs=0.01)


def test_ties_count_half():
    ties = rate([Vote(f"p{i}", "a", "b", "tie") for i in range(10)])
    assert [r.elo for r in ties.ratings] == pytest.approx([1000, 1000])
    assert ties.ratings[0].ties == 10
    assert ties.notes == ()
    assert "rough" in rate([Vote("p1", "a", "b", "tie")]).notes[0]


def test_who_never_lost_has_no_upper_limit():
    votes = [Vote(f"p{i}", "a", "b", "left") for i in range(9)]
    votes += [Vote(f"p{i}", "b", "c", "left" if i % 2 else "right") for i in range(9)]
    arena = rate(votes)
    by_name = {r.generator: r for r in arena.ratings}
    assert by_name["a"].high is None
    assert by_name["a"].low is not None
    assert math.isfinite(by_name["a"].elo)
    assert arena.gap("a", "c").high is None
    assert arena.gap("b", "a").low is None
    assert arena.gap("b", "c").high is not None
    assert any("a won or lost every time" in note or "won or lost" in note for note in arena.notes)


def test_who_never_met_is_not_compared():
    votes = [Vote(f"p{i}", "a", "b", "left" if i % 3 else "right") for i in range(9)]
    votes += [Vote(f"p{i}", "c", "d", "left" if i % 2 else "right") for i in range(9)]
    arena = rate(votes)
    assert {r.generator: r.group for r in arena.ratings} == {"a": 0, "b": 0, "c": 1, "d": 1}
    assert arena.gap("a", "c") is None
    assert any("never met" in note for note in arena.notes)
    with pytest.raises(ValueError, match="no votes"):
        rate([])


def test_votes_by_scores():
    takes = [take("a", "p1", 0.9), take("b", "p1", 0.7), take("c", "p1", 0.91)]
    takes += [take("a", "p2", None), take("b", "p2", 0.1), take("c", "p2", "error")]
    takes += [take("a", "p3", 0.7, attempt=2), take("b", "p3", 0.7, attempt=1)]
    votes = {(v.prompt_id, v.left, v.right): v.winner for v in judged_votes(takes, POLICY)}
    assert votes == {
        ("p1", "a", "b"): "left", ("p1", "a", "c"): "tie", ("p1", "b", "c"): "right",
        ("p2", "a", "b"): "right", ("p2", "a", "c"): "tie", ("p2", "b", "c"): "left",
    }  # fmt: skip


def test_a_face_in_one_of_two_does_not_decide():
    faceless = {"identity_persistence": "not_applicable", "limb_integrity": 0.7}
    takes = [take("a", "p1", faceless)]
    takes += [take("b", "p1", {"identity_persistence": 0.55, "limb_integrity": 0.8})]
    assert judged_votes(takes, POLICY)[0].winner == "right"


def test_agreement():
    judged = [
        Vote("p1", "a", "b", "left"),
        Vote("p2", "a", "b", "left"),
        Vote("p3", "a", "b", "tie"),
    ]
    voted = [
        Vote("p1", "b", "a", "right"),
        Vote("p2", "a", "b", "right"),
        Vote("p3", "a", "b", "left"),
    ]
    voted += [Vote("p9", "a", "b", "left")]
    found = agreement(judged, voted, (rate(judged), rate(voted)))
    assert (found.same, found.contests, found.ties) == (1, 2, 1)
    assert found.rank_correlation is None


def test_one_prompt_gives_no_interval():
    arena = rate([Vote("p", "a", "b", "tie"), Vote("p", "a", "b", "left")])
    assert {(r.low, r.high) for r in arena.ratings} == {(None, None)}
    assert {(g.low, g.high) for g in arena.gaps} == {(None, None)}
    assert arena.notes == ("from 1 prompt: too rough for an interval",)
