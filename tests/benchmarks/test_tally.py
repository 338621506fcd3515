"""Rows with known answers give the figures they should, and the table shows them."""

import pytest
from benchmarks.quality.render import markdown
from benchmarks.quality.tally import tally

TRUTH = {"start_seconds": 2.0, "end_seconds": 2.1, "box": [0.2, 0.2, 0.2, 0.2]}


def answer(value, moments=()):
    return {"value": value, "parts": {}, "moments": list(moments)}


def row(kind, name, stem, severity, value, **more):
    path = more.pop("path", f"{kind}/{name}/{stem}.{severity}.mp4")
    return {
        "kind": kind, "name": name, "severity": severity, "stem": stem, "path": path,
        "prompt": None, "clean": None, "truth": None, "half": "report",
        "answers": {"object_permanence": answer(value)}, **more,
    }  # fmt: skip


def rows():
    moment = {"start_seconds": 2.3, "end_seconds": 2.3, "value": 0.1, "box": [0.2, 0.2, 0.2, 0.25]}
    out = []
    for k, stem in enumerate("abcd"):
        clean = row("clean", "clean", stem, 0, 0.9 + 0.01 * k, baselines=plain(0.5))
        clean["peers"] = {"takecheck": {"failed": k < 2, "score": 0.5, "why": []}}
        planted = [
            row("defect", "object_vanish", stem, s, 0.8 - 0.2 * s, clean=clean["path"], truth=TRUTH)
            for s in (1, 2, 3, 4)
        ]
        planted[2] |= {"baselines": plain(0.4 if stem == "a" else 0.6)}
        planted[2]["peers"] = {"takecheck": {"failed": True, "score": 0.5, "why": ["frozen"]}}
        planted[2]["answers"]["object_permanence"]["moments"] = [moment]
        out += [clean, *planted]
    out.append(row("twin", "rain", "a", 0, 0.2, peers={"takecheck": {"error": "no answer"}}))
    return out


def plain(value):
    names = ("frame_similarity", "ssim", "warping_error", "mean_absolute_difference")
    return dict.fromkeys(names, value)


@pytest.fixture
def figures():
    return tally(rows(), ["object_permanence"], "first-shot")


def test_a_defect_is_ranked_at_each_severity_and_falls_with_it(figures):
    defect = figures["halves"]["report"]["defects"]["object_vanish"]
    own = defect["measures"]["own"]
    assert [own["severities"][s]["auc"] for s in "1234"] == [1.0] * 4
    assert own["monotone"] == pytest.approx(1)
    assert (defect["hits"], defect["planted"]) == (4, 4)
    assert defect["within_half_second"] == 1
    assert defect["median_iou"] == pytest.approx(0.8)


def test_rivals_are_compared_where_they_were_asked(figures):
    defect = figures["halves"]["report"]["defects"]["object_vanish"]
    assert set(defect["measures"]["ssim"]["severities"]) == {"3"}
    assert defect["measures"]["ssim"]["severities"]["3"]["auc"] == 0.25
    assert defect["measures"]["takecheck"]["severities"]["3"]["auc"] == 0.5
    assert defect["ahead"]["best"] == "takecheck"
    assert defect["ahead"]["lead"] == 0.5
    assert "genvideoscope" not in defect["ahead"]["rivals"], "who was not asked is no rival"
    counts = defect["peers"]["takecheck"]
    assert (counts["planted_failed"], counts["clean_failed"]) == (4, 2)


def test_alarms_name_the_metric_and_count_a_peer_without_an_answer_apart(figures):
    rain = figures["halves"]["report"]["twins"]["rain"]
    assert rain["by"] == {"object_permanence": ["a"]}
    assert rain["peers"]["takecheck"] == {"failed": 0, "answered": 0, "errors": 1}
    assert figures["errors"] == ["takecheck: no answer"]


def test_people_agreement_takes_only_what_was_rated():
    ratings = [{"temporal_quality": r, "static_quality": 1.0} for r in (1.0, 2.0, 3.0, 4.0)]
    rated = [
        row("people", "generated", f"fetv_00{k}_x", 0, 0.1 * k, ratings=each)
        for k, each in enumerate(ratings)
    ]
    found = tally(rated, ["object_permanence"], "first-shot")
    assert found["halves"] == {}
    aspects = found["people"]["measures"]["object_permanence"]
    assert aspects["temporal_quality"]["all"] == pytest.approx(1)
    assert aspects["static_quality"]["all"] is None, "no rank among equal ratings"
    assert aspects["alignment"]["clips"] == 0


def test_the_table_says_what_is_missing_and_which_goal_was_reached(figures):
    peer = {"version": "1", "score": "share of checks", "problem": None}
    document = {
        "machine": {"cpu": "x", "cores": 2, "python": "3.11"}, "date": "2026-01-01",
        "commit": "abc", "model_set": "embedded", "metrics": {"object_permanence": 1},
        "policy": "first-shot", "clips": 4, "severities": [1, 2, 3, 4],
        "peers": {"takecheck": peer, "genvideoscope": {**peer, "problem": "no wheel"}},
        "cases": {"scored": 21, "not_scored": 3}, "problems": [], **figures,
    }  # fmt: skip
    text = markdown(document)
    assert "genvideoscope 1: **could not be installed**: no wheel" in text
    assert "3 cases are not scored yet" in text
    assert ".90 reached" in text
    assert "takecheck .50 | yes" in text
    assert "| rain | 1/1 | 0/0 (1 errors) | object_permanence: a |" in text


def test_a_wrong_prompt_that_fails_is_a_hit_without_a_place():
    clean = row("clean", "clean", "a", 0, 0.9)
    wrong = row("wrong_prompt", "wrong_prompt", "a", 3, 0.05, clean=clean["path"])
    for each in (clean, wrong):
        each["answers"]["prompt_adherence"] = each["answers"]["object_permanence"]
    found = tally([clean, wrong], ["prompt_adherence"], "first-shot")
    defect = found["halves"]["report"]["defects"]["wrong_prompt"]
    assert (defect["hits"], defect["planted"]) == (1, 1)
    assert defect["within_half_second"] is None
