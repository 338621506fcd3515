"""What is kept is what would be computed, and nothing that changed is answered from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path

import pytest

import vqscore
from vqscore.cache import keys, recall
from vqscore.cache.database import Database
from vqscore.demo.film import write_mp4
from vqscore.feature import Summary

METRICS = ["motion", "drift", "object_permanence"]


def scored(cache, clip, metrics=METRICS, prompt=None):
    with vqscore.Scorer(metrics, cache=cache) as scorer:
        return scorer.score(clip, prompt)


def assert_equal(kept: vqscore.Scores, fresh: vqscore.Scores) -> None:
    for field in fields(fresh):
        assert getattr(kept, field.name) == getattr(fresh, field.name), field.name
    for name, outcome in fresh.items():
        for field in fields(outcome):
            assert getattr(kept[name], field.name) == getattr(outcome, field.name), name
        assert list(kept[name].parts) == list(outcome.parts)
    assert list(kept) == list(fresh)


def test_kept_and_fresh_are_equal_and_nothing_is_decoded_twice(tmp_path, clip, decodings):
    fresh = scored(None, clip)
    first = scored(tmp_path / "kept", clip)
    assert decodings == ["pan.mp4"] * 2
    second = scored(tmp_path / "kept", clip)
    assert decodings == ["pan.mp4"] * 2
    assert_equal(first, fresh)
    assert_equal(second, fresh)


@pytest.mark.slow
def test_all_metrics_with_a_prompt_kept_and_fresh(tmp_path, clip, decodings):
    fresh, first, again = (
        scored(cache, clip, None, "an astronaut")
        for cache in (None, tmp_path / "k", tmp_path / "k")
    )
    assert len(decodings) == 2
    assert_equal(first, fresh)
    assert_equal(again, fresh)
    # Another prompt needs models, but no frame.
    other = scored(tmp_path / "k", clip, None, "a bowl of soup")
    assert len(decodings) == 2
    assert_equal(other, scored(None, clip, None, "a bowl of soup"))
    assert other["prompt_adherence"] != first["prompt_adherence"]


def test_another_policy_needs_no_pass(tmp_path, clip, decodings):
    strict = vqscore.Policy(
        name="strict", bounds={"motion": vqscore.Bound(fail_below=1.0, pass_from=1.0)}
    )
    scorer = vqscore.Scorer(METRICS, cache=tmp_path / "kept")
    assert scorer.recall(clip, None, "technical") is None
    first = scorer.judge(clip, policy="technical")
    second = scorer.judge(clip, policy=strict)
    assert decodings == ["pan.mp4"]
    assert first.scores == second.scores
    assert scorer.recall(clip, None, "technical") == first


def test_a_metric_of_known_summaries_needs_no_pass(tmp_path, clip, decodings):
    scored(tmp_path / "kept", clip, ["drift"])
    both = scored(tmp_path / "kept", clip, ["motion", "temporal_flicker"])
    assert decodings == ["pan.mp4"]
    assert_equal(both, scored(None, clip, ["motion", "temporal_flicker"]))


def test_a_metric_of_other_summaries_computes_only_those(tmp_path, clip, decodings, monkeypatch):
    scored(tmp_path / "kept", clip, ["motion"])
    asked = []
    original = recall.take
    monkeypatch.setattr(
        recall, "take", lambda task, plan: asked.append(plan) or original(task, plan)
    )
    mixed = scored(tmp_path / "kept", clip, ["motion", "object_permanence"])
    assert decodings == ["pan.mp4"] * 2
    assert {type(summary).__name__ for summary in asked[0].summaries} == {
        "Dissolves",
        "Recolourings",
    }
    assert_equal(mixed, scored(None, clip, ["motion", "object_permanence"]))


def test_a_clip_is_known_by_what_it_holds(tmp_path, clip, other_frames, decodings):
    first = scored(tmp_path / "kept", clip)
    moved = clip.rename(tmp_path / "moved.mp4")
    second = scored(tmp_path / "kept", moved)
    assert decodings == ["pan.mp4"]
    assert second.clip == str(moved)
    assert second.outcomes == first.outcomes
    write_mp4(moved, other_frames, 12)
    third = scored(tmp_path / "kept", moved)
    assert decodings == ["pan.mp4", "moved.mp4"]
    assert third.outcomes != first.outcomes


def test_a_clip_with_lost_frames_is_kept_with_its_loss(tmp_path, cut_off, decodings):
    first = scored(tmp_path / "kept", cut_off)
    assert first.report.frames_lost > 0
    assert first.report.problem
    second = scored(tmp_path / "kept", cut_off)
    assert decodings == ["cut_off.mp4"]
    assert_equal(second, first)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"version https://git-lfs.github.com/spec/v1\n", "git lfs pull"),
        (None, "no such file"),
    ],
)
def test_errors_are_not_kept(tmp_path, clip, content, said):
    bad = tmp_path / "bad.mp4"
    if content is not None:
        bad.write_bytes(content)
    scorer = vqscore.Scorer(METRICS, cache=tmp_path / "kept")
    for _ in range(2):
        with pytest.raises(vqscore.ClipError, match=said):
            scorer.score(bad)
    bad.write_bytes(clip.read_bytes())
    assert scorer.score(bad).outcomes == scorer.score(clip).outcomes


@pytest.mark.parametrize("changed", ["measuring_code", "scoring_code", "engines"])
def test_changed_code_gives_no_former_answer(tmp_path, clip, decodings, monkeypatch, changed):
    scored(tmp_path / "kept", clip)
    monkeypatch.setattr(keys, changed, lambda *_: "another")
    scored(tmp_path / "kept", clip)
    assert len(decodings) == (1 if changed == "scoring_code" else 2)


def test_a_metric_of_another_version_is_scored_again(tmp_path, clip, decodings, monkeypatch):
    from vqscore.metrics.motion import Motion

    scored(tmp_path / "kept", clip, ["motion"])
    monkeypatch.setattr(Motion, "version", Motion.version + 1)
    scored(tmp_path / "kept", clip, ["motion"])
    assert decodings == ["pan.mp4"], "from its summaries"
    assert Database(tmp_path / "kept").contents().counts["outcome"] == 2


def test_readers_do_not_share_results(tmp_path, clip, decodings):
    pytest.importorskip("decord")
    for reader in ("pyav", "decord", "pyav", "decord"):
        with vqscore.Scorer(["motion"], reader=reader, cache=tmp_path / "kept") as scorer:
            assert scorer.score(clip).info.reader == reader
    assert len(decodings) == 2


def test_frames_in_memory_are_not_kept(tmp_path, other_frames):
    frames = vqscore.Clip(Path("pan"), frames=other_frames, fps=12.0)
    scored(tmp_path / "kept", frames)
    assert not (tmp_path / "kept").exists()


def test_a_value_that_went_missing_is_made_again(tmp_path, clip, decodings):
    import sqlite3

    first = scored(tmp_path / "kept", clip)
    path = Database(tmp_path / "kept").path
    for kind, times in (("decoding", 2), ("summary", 2), ("outcome", 3), ("model", 3)):
        with sqlite3.connect(path) as connection:
            connection.execute("DELETE FROM entries WHERE kind = ?", (kind,))
        connection.close()
        assert_equal(scored(tmp_path / "kept", clip), first)
        assert len(decodings) <= times


def test_a_damaged_file_costs_a_pass_and_no_result(tmp_path, clip, decodings):
    first = scored(tmp_path / "kept", clip)
    Database(tmp_path / "kept").path.write_bytes(b"no database" * 1000)
    with pytest.warns(UserWarning, match="damaged"):
        assert_equal(scored(tmp_path / "kept", clip), first)
    assert_equal(scored(tmp_path / "kept", clip), first)
    assert len(decodings) <= 3


@dataclass(frozen=True)
class Listed(Summary[int]):
    """A feature whose field is no JSON, so that it has no key."""

    what: Path = Path("list.txt")

    def start(self, context):
        return Counting()


class Counting:
    def add(self, chunk):
        self.frames = getattr(self, "frames", 0) + len(chunk)

    def finish(self):
        return self.frames


def test_a_feature_without_a_key_is_computed_every_time(tmp_path, clip, decodings, monkeypatch):
    from vqscore.metrics.motion import Motion

    monkeypatch.setattr(Motion, "requires", lambda self, prompt: (Listed(),))
    monkeypatch.setattr(Motion, "score", lambda self, v, p: vqscore.Score(1.0, {"n": v[Listed()]}))
    for _ in range(2):
        assert scored(tmp_path / "kept", clip, ["motion"])["motion"].parts == {"n": 20}
    assert len(decodings) == 2
    scorer = vqscore.Scorer(["motion"], cache=tmp_path / "kept")
    assert scorer.recall(clip, None, "technical") is None
