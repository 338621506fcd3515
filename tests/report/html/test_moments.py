"""Which moments are shown, on which frames, at which places."""

from __future__ import annotations

import numpy as np
import pytest
from report_material import GOOD, SWAPPED, VANISHED, judged

from vqscore.outcome import Moment, Score
from vqscore.report.html.closeups import closeups_of
from vqscore.report.html.filmstrip import filmstrip_slots
from vqscore.report.html.heat_map import heat_of, heated
from vqscore.report.html.lane import lane_of
from vqscore.report.html.marked import Marked, marked_moments


def at(seconds, value=0.1, box=None, number=1):
    return Marked(number, "motion", "fail", Moment(seconds, seconds, value, box))


def test_what_decided_comes_first(clip):
    outcomes = {
        **VANISHED,
        "drift": Score(0.2, moments=tuple(Moment(t, t, 0.01) for t in (0.1, 0.2, 0.3, 0.4))),
        "ghosting": Score(0.9, moments=(Moment(0.5, 0.5, 0.9),)),
    }
    marked = marked_moments(judged(clip, outcomes), most=3)
    assert [each.number for each in marked] == [1, 2, 3]
    assert [each.moment.start_seconds for each in marked] == [0.1, 0.2, 1.0], "in order of time"
    assert marked[-1].metric == "object_permanence"
    assert marked[-1].severity == "fail"


def test_a_good_moment_is_not_marked(clip):
    outcomes = {**GOOD, "ghosting": Score(0.9, moments=(Moment(0.5, 0.5, 0.9),))}
    assert marked_moments(judged(clip, outcomes)) == ()


def test_a_filmstrip_without_moments_is_even():
    assert [slot.seconds for slot in filmstrip_slots(8.0, ())] == [t + 0.5 for t in range(8)]


def test_moments_take_the_place_of_frames_near_them():
    slots = filmstrip_slots(8.0, (at(2.45), at(2.5), at(4.0, number=3)))
    assert [slot.seconds for slot in slots] == [0.5, 1.5, 2.45, 3.5, 4.0, 4.5, 5.5, 6.5, 7.5]
    assert [len(slot.marked) for slot in slots] == [0, 0, 2, 0, 1, 0, 0, 0, 0]


def test_heat_is_where_the_boxes_are_and_weighs_the_worst_most():
    moments = [
        Moment(0, 0, 0.5, (0.0, 0.0, 0.25, 1.0)),
        Moment(1, 1, 0.5, (0.0, 0.0, 0.25, 0.5)),
        Moment(1, 1, 0.0, (0.75, 0.0, 0.25, 1.0)),
        Moment(1, 1, 0.0),
    ]
    heat = heat_of(moments, 200, 100)
    assert heat.shape == (100, 200)
    assert heat[25, 20] == pytest.approx(0.75, abs=0.01), "two halves add up"
    assert heat[80, 20] == pytest.approx(0.5, abs=0.01)
    assert heat[50, 185] == pytest.approx(1.0, abs=0.01)
    assert heat[50, 100] == pytest.approx(0.0, abs=0.01)
    shown = heated(np.full((100, 200, 3), 128, np.uint8), heat)
    assert shown[50, 100].std() == 0, "cold places are grey"
    assert int(shown[50, 185][0]) - int(shown[50, 185][1]) > 80, "hot ones are red"


def test_a_lane_hangs_moments_from_the_top():
    score = Score(0.1, {}, (Moment(1.0, 1.0, 0.0), Moment(0.0, 2.0, 0.5)), ((0.0, 1.0), (2.0, 0.0)))
    lane = lane_of("motion", score, 2.0, {("motion", score.moments[0]): 3})
    instant, whole = lane.bands
    assert (instant.x, instant.width, instant.number) == (118.0, 4.0, 3)
    assert (whole.x, whole.width, whole.y, whole.number) == (0.0, 240.0, 14.0, 0)
    assert lane.points == "0.0,2.0 240.0,26.0"
    assert lane_of("motion", Score(0.9), 2.0, {}) is None


def test_a_long_timeline_keeps_its_dips():
    timeline = [(t / 100, 1.0) for t in range(5000)]
    timeline[2501] = (25.01, 0.0)
    lane = lane_of("motion", Score(0.5, timeline=tuple(timeline)), 50.0, {})
    points = lane.points.split()
    assert len(points) <= 160
    assert sum(point.endswith(",26.0") for point in points) == 1


def test_closeups_look_before_and_after(clip):
    judgment = judged(clip, VANISHED)
    (closeup,) = closeups_of(judgment, marked_moments(judgment))
    assert [look.seconds for look in closeup.looks] == [0.75, 1.25]
    x, y, w, h = closeup.crop
    assert x <= 0.6 and y <= 0.6 and x + w >= 0.8 and y + h >= 0.9, "the box is inside"


def test_a_face_is_followed_with_its_similarity(clip):
    judgment = judged(clip, SWAPPED)
    (closeup,) = closeups_of(judgment, marked_moments(judgment))
    words = {look.seconds: look.words for look in closeup.looks}
    assert words[0.9] == "similarity 0.95"
    assert words[1.1] == "similarity 0.20"
    assert closeup.words.startswith("Face distance 0.80;")


def test_what_fills_the_frame_has_no_closeup(clip):
    moment = Moment(1.0, 1.0, 0.1, (0.0, 0.0, 1.0, 0.9))
    judgment = judged(clip, {**GOOD, "object_permanence": Score(0.1, moments=(moment,))})
    assert closeups_of(judgment, marked_moments(judgment)) == ()
