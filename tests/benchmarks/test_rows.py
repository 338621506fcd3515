"""A run that was killed goes on, and one that reads only what is kept makes nothing."""

from dataclasses import replace

import pytest
from benchmarks.quality.case import Source, stage
from benchmarks.quality.footage import write
from benchmarks.quality.job import Job
from benchmarks.quality.metric_code import metric_key
from benchmarks.quality.provenance import check_sources
from benchmarks.quality.rows import rows_of_source


@pytest.fixture(scope="module")
def clip(footage, tmp_path_factory):
    path = tmp_path_factory.mktemp("clean") / "made.mp4"
    write(path, footage.frames, footage.fps)
    return path


def job_in(work, clip, **more):
    usual = Job(
        work=work, clips=[clip], prompts={"made": "a cup"}, keys={"motion": metric_key("motion")},
        defects=["freeze"], twins=["zoom"], severities=[3], baselines=False, peers={},
        wrong_prompts=0, kept_only=False, trust_versions=False,
    )  # fmt: skip
    return replace(usual, **more)


def test_a_second_run_reads_what_the_first_one_kept(clip, tmp_path, monkeypatch):
    kept = job_in(tmp_path, clip, kept_only=True)
    nothing = rows_of_source(clip, kept)
    assert (nothing.rows, nothing.broken) == ([], [])

    first = rows_of_source(clip, job_in(tmp_path, clip))
    assert [row["name"] for row in first.rows] == ["clean", "freeze", "zoom"]
    values = [row["answers"]["motion"]["value"] for row in first.rows]
    assert values[1] < 0.5 < values[0]

    # Neither decoding nor scoring is needed any more.
    monkeypatch.setattr(Source, "footage", property(lambda _: pytest.fail("decoded")))
    monkeypatch.setattr("benchmarks.quality.scoring._score", lambda *_: pytest.fail("scored"))
    assert rows_of_source(clip, kept).rows == first.rows
    assert rows_of_source(clip, job_in(tmp_path, clip)).rows == first.rows


def test_what_is_not_scored_yet_is_counted(clip, tmp_path):
    rows_of_source(clip, job_in(tmp_path, clip, twins=[]))
    more = {"motion": metric_key("motion"), "drift": metric_key("drift")}
    found = rows_of_source(clip, job_in(tmp_path, clip, keys=more, kept_only=True))
    assert (len(found.rows), found.missing) == (0, 2)


def test_one_defect_that_cannot_be_planted_ends_nothing(clip, tmp_path, monkeypatch):
    def break_down(*_):
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("benchmarks.quality.plant.plant", break_down)
    found = rows_of_source(clip, job_in(tmp_path, clip))
    assert [row["name"] for row in found.rows] == ["clean", "zoom"]
    assert "made, freeze 3" in found.broken[0]
    assert "no such luck" in found.broken[0]


def test_answers_under_a_key_that_is_not_this_code_are_refused(clip, tmp_path):
    with pytest.raises(RuntimeError, match="run it again"):
        rows_of_source(clip, job_in(tmp_path, clip, keys={"motion": "other"}))


def test_a_moved_folder_still_knows_its_partners(clip, tmp_path):
    work = tmp_path / "before"
    assert stage(Source(clip), "freeze", 3, work) is not None
    moved = work.rename(tmp_path / "after")
    case = stage(Source(clip), "freeze", 3, moved, kept_only=True)
    assert case is not None
    assert case.clean == stage(Source(clip), "clean", 0, moved, kept_only=True).path


def test_other_clips_of_the_same_names_are_refused(clip, tmp_path):
    check_sources([clip], tmp_path)
    check_sources([clip], tmp_path)
    other = tmp_path / "other" / "made.mp4"
    other.parent.mkdir()
    other.write_bytes(b"not that one")
    with pytest.raises(SystemExit, match="--work"):
        check_sources([other], tmp_path)
