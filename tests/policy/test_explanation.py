"""A judgment in plain words."""

from __future__ import annotations

from test_combined import policy_of, scores_of

from vqscore.outcome import Moment, Score, Unscored
from vqscore.policy import Bound, Policy, judge


def test_what_failed_by_how_much_where_and_what_would_flip_it():
    moments = tuple(Moment(k, k, 0.1 + k / 10, (0.7, 0.7, 0.2, 0.2)) for k in range(7))
    scores = scores_of(
        ghosting=Score(0.12, moments=moments),
        drift=0.45,
        motion=0.9,
        limb_integrity=Unscored("too short"),
        identity_persistence=Unscored("no face", "not_applicable"),
    )
    bounds = {
        "ghosting": Bound(fail_below=0.5),
        "drift": Bound(fail_below=0.4, pass_from=0.6),
        "motion": Bound(fail_below=0.5),
        "limb_integrity": Bound(fail_below=0.5),
        "identity_persistence": Bound(fail_below=0.5),
    }
    assert judge(scores, Policy(name="p", bounds=bounds)).explain() == (
        "FAIL clip.mp4 by p",
        "failed:",
        "  ghosting 0.12: passes from 0.50; 0.38 too low",
        "    at 0.0 s, lower right: 0.10",
        "    at 1.0 s, lower right: 0.20",
        "    at 2.0 s, lower right: 0.30",
        "    at 3.0 s, lower right: 0.40",
        "    at 4.0 s, lower right: 0.50",
        "    and 2 more",
        "could not be told:",
        "  drift 0.45: fails below 0.40, passes from 0.60; 0.15 short of a pass",
        "stops a pass:",
        "  limb_integrity was not measured: too short",
        "to note:",
        "  identity_persistence does not apply: no face",
        "to pass:",
        "  ghosting from 0.12 to 0.50, 0.38 higher",
        "  drift from 0.45 to 0.60, 0.15 higher",
        "  limb_integrity: it would have to be seen and measured",
        "met:",
        "  motion, 0.40 above what passes",
    )


def test_a_pass_names_its_nearest_bound():
    policy = Policy(
        name="p", bounds={"motion": Bound(fail_below=0.5), "drift": Bound(fail_below=0.5)}
    )
    lines = judge(scores_of(motion=0.9, drift=0.52), policy).explain()
    assert lines[:3] == ("PASS clip.mp4 by p", "nearest to not passing:", "  drift: 0.02 lower")


def test_a_combination_says_what_alone_would_do():
    lines = judge(scores_of(motion=0.9, drift=0.1), policy_of()).explain()
    assert "  combined 0.31: fails below 0.40, passes from 0.60; 0.09 too low" in lines
    assert "  combined from 0.60: drift from 0.10 to 0.40 alone would do" in lines
