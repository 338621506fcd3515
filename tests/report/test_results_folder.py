"""A folder of results: nothing lost, nothing doubled, nothing mixed, whatever happens to it."""

from __future__ import annotations

import json
import os
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from vqscore.errors import UsageError
from vqscore.execute.attempt import Failure, Request
from vqscore.outcome import Score
from vqscore.report.json_lines import result_line
from vqscore.report.parts import Parts
from vqscore.report.results_folder import ResultsFolder
from vqscore.stored_scores import JOURNAL, read_scores

from .conftest import POLICY, judged

SETTINGS = {"policy": "house", "metrics": {"motion": 1}, "devices": ["cpu"]}


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in "abc":
        Path(f"{name}.mp4").write_bytes(name.encode())
    return tmp_path


REQUESTS = [Request(f"{name}.mp4", None) for name in "abc"]


def fill(requests=REQUESTS, *, only=None, **options):
    """Open the folder, and add a result for what remains."""
    with ResultsFolder(Path("out"), options.pop("settings", SETTINGS)) as folder:
        begun = folder.begin(requests, **options)
        for request in begun.remaining[:only]:
            folder.add(judged(request.clip))
    return begun


def written() -> list[dict]:
    return [line.document for line in Parts(Path("out")).lines()]


def clips() -> list[str]:
    return [document["clip"] for document in written()]


def test_what_is_finished_is_not_begun_again():
    assert [r.clip for r in fill(only=2).remaining] == ["a.mp4", "b.mp4", "c.mp4"]
    begun = fill()
    assert [r.clip for r in begun.remaining] == ["c.mp4"]
    assert begun.words == ["pass", "pass"]
    assert fill().remaining == []
    assert clips() == ["a.mp4", "b.mp4", "c.mp4"]
    assert sorted(p.name for p in Path("out").iterdir()) == [
        ".lock", "part-00001.jsonl", "part-00002.jsonl", "run.json",
    ]  # fmt: skip


def test_lines_are_those_of_json_and_say_how_the_file_looked():
    fill()
    for document in written():
        look = document["provenance"].pop("file")
        assert look == {"bytes": 1, "modified_ns": Path(document["clip"]).stat().st_mtime_ns}
        assert json.dumps(document, ensure_ascii=False) == result_line(judged(document["clip"]))


def test_results_read_back_are_the_same(results):
    with ResultsFolder(Path("out"), SETTINGS) as folder:
        requests = [Request(getattr(r, "clip", None) or r.scores.clip, None) for r in results]
        folder.begin(requests)
        for result in reversed(results):
            folder.add(result)
        again = list(folder.results(requests, POLICY))
    assert list(map(result_line, again)) == list(map(result_line, results))
    assert [type(one) for one in again] == [type(one) for one in results]
    read = read_scores("out")
    assert [s.clip for s in read.scores] == [r.scores.clip for r in results[2::-1]]
    assert "file" not in read.scores[0].provenance
    assert list(read.errors) == [(results[3].clip, None)]


@pytest.mark.parametrize("torn", ['{"clip": "c.mp4", "ver', '{"clip"\n', "\0\0\0", "\0\0\n"])
def test_a_torn_last_line_is_dropped(torn):
    fill(only=2)
    (part,) = Path("out").glob("part-*")
    whole = part.read_text()
    part.unlink()
    journal = Path("out", JOURNAL)
    journal.write_text(whole + torn)
    assert len(read_scores("out").scores) == 2
    assert [r.clip for r in fill().remaining] == ["c.mp4"]
    assert clips() == ["a.mp4", "b.mp4", "c.mp4"]
    assert (Path("out") / "part-00001.jsonl").read_text().startswith(whole)


@pytest.mark.parametrize("name", ["part-00001.jsonl", JOURNAL])
def test_damage_elsewhere_is_said_and_nothing_is_touched(name):
    fill()
    lines = Path("out/part-00001.jsonl").read_text().splitlines(keepends=True)
    Path("out/part-00001.jsonl").unlink()
    damaged = lines[0] + lines[1][:40] + "\n" + lines[2]
    Path("out", name).write_text(damaged)
    with pytest.raises(UsageError, match=rf"{name} is damaged at byte {len(lines[0])}"):
        fill()
    assert Path("out", name).read_text() == damaged
    with pytest.raises(UsageError, match=f"{name}, line 2"):
        read_scores("out")


@pytest.mark.parametrize("line", ["[]", "{}", '{"clip": 3}', '{"clip": "a", "verdict": "good"}'])
def test_a_line_that_is_no_result_is_damage(line):
    fill(only=1)
    with Path("out/part-00001.jsonl").open("a") as file:
        file.write(line + "\n")
    with pytest.raises(UsageError, match="is damaged at byte"):
        fill()


def test_a_clip_that_changed_is_scored_again():
    fill()
    Path("b.mp4").write_bytes(b"another take")
    begun = fill()
    assert [r.clip for r in begun.remaining] == ["b.mp4"]
    assert begun.again == 1
    os.utime("a.mp4", ns=(1, 1))
    assert [r.clip for r in fill().remaining] == ["a.mp4"]
    Path("c.mp4").unlink()
    assert [r.clip for r in fill().remaining] == ["c.mp4"]
    assert fill().remaining == []
    assert sorted(clips()) == ["a.mp4", "b.mp4", "c.mp4"]


def test_another_prompt_is_another_result():
    fill()
    begun = fill([Request("a.mp4", " "), Request("b.mp4", "a cat"), REQUESTS[2]])
    assert [r.clip for r in begun.remaining] == ["b.mp4"]


def test_clips_may_come_and_go():
    fill(REQUESTS[:2])
    begun = fill(REQUESTS[1:])
    assert [r.clip for r in begun.remaining] == ["c.mp4"]
    assert begun.others == 1
    assert clips() == ["a.mp4", "b.mp4", "c.mp4"]


def test_errors_stay_unless_they_are_to_be_tried_again():
    with ResultsFolder(Path("out"), SETTINGS) as folder:
        folder.begin(REQUESTS)
        folder.add(Failure("b.mp4", None, "it hangs"))
        folder.add(judged("a.mp4"))
        folder.add(judged("c.mp4"))
    begun = fill()
    assert begun.words == ["error", "pass", "pass"]
    begun = fill(retry_errors=True)
    assert [r.clip for r in begun.remaining] == ["b.mp4"]
    assert [d["verdict"] for d in written()] == ["pass"] * 3


def test_a_line_that_somebody_doubled_is_dropped():
    fill()
    part = Path("out/part-00001.jsonl")
    Path("out/part-00009.jsonl").write_bytes(part.read_bytes())
    assert fill().remaining == []
    assert clips() == ["a.mp4", "b.mp4", "c.mp4"]
    assert not Path("out/part-00009.jsonl").exists()


def test_long_batches_become_several_parts(monkeypatch):
    parts = Parts(Path("out"), lines_per_part=3)
    Path("out").mkdir()
    for number in range(7):
        parts.add(json.dumps({"number": number}))
    assert [p.name for p in sorted(Path("out").glob("*.jsonl"))] == [
        "part-00001.jsonl", "part-00002.jsonl", JOURNAL,
    ]  # fmt: skip
    again = Parts(Path("out"), lines_per_part=3)
    again.repair()
    again.add('{"number": 7}')
    again.add('{"number": 8}')
    assert not Path("out", JOURNAL).exists()
    assert [line.document["number"] for line in again.lines()] == list(range(9))


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({**SETTINGS, "policy": "strict"}, "policy: house, now strict"),
        ({**SETTINGS, "metrics": {"motion": 2}}, "metrics: motion 1, now motion 2"),
        ({**SETTINGS, "devices": ["cuda"]}, "devices: cpu, now cuda"),
        ({**SETTINGS, "code": "1f"}, "the code that scores: None, now 1f"),
    ],
)
def test_other_settings_are_refused(settings, said):
    fill()
    before = Path("out/part-00001.jsonl").read_bytes()
    with pytest.raises(UsageError, match=said) as refused:
        fill(settings=settings)
    assert "name another folder" in str(refused.value)
    assert Path("out/part-00001.jsonl").read_bytes() == before


def test_other_weights_are_refused():
    def with_weights(clip, digest):
        judgment = judged(clip)
        stated = {**judgment.scores.provenance, "models": {"flow": f"dis@{digest}"}}
        return replace(judgment, scores=replace(judgment.scores, provenance=stated))

    with ResultsFolder(Path("out"), SETTINGS) as folder:
        folder.begin(REQUESTS)
        folder.add(with_weights("a.mp4", "1"))
    with ResultsFolder(Path("out"), SETTINGS) as folder:
        folder.begin(REQUESTS)
        with pytest.raises(UsageError, match="flow dis@1, and this machine has dis@2"):
            folder.add(with_weights("b.mp4", "2"))


def test_names_are_seen_from_where_it_was_begun(tmp_path, monkeypatch):
    fill()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with ResultsFolder(tmp_path / "out", SETTINGS) as folder:
        with pytest.raises(UsageError, match=f"seen from {tmp_path}: run this there"):
            folder.begin(REQUESTS)
        folder.begin([Request(str(tmp_path / "a.mp4"), None)])


def test_all_of_it_may_be_moved(tmp_path, monkeypatch):
    (tmp_path / "one").mkdir()
    monkeypatch.chdir(tmp_path / "one")
    Path("a.mp4").write_bytes(b"a")
    fill(REQUESTS[:1])
    (tmp_path / "one").rename(tmp_path / "two")
    monkeypatch.chdir(tmp_path / "two")
    assert fill(REQUESTS[:1]).remaining == []


def test_other_folders_are_left_alone():
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds other files"), ResultsFolder(Path("mine"), {}):
        pass
    assert [p.name for p in Path("mine").iterdir()] == ["notes.txt"]
    with pytest.raises(UsageError, match="cannot be written"), ResultsFolder(Path("a.mp4"), {}):
        pass


def test_a_second_writer_is_refused_and_a_lock_left_behind_is_no_obstacle():
    with (
        ResultsFolder(Path("out"), SETTINGS),
        pytest.raises(UsageError, match="another process is writing to out"),
        ResultsFolder(Path("out"), SETTINGS),
    ):
        pass
    assert Path("out/.lock").exists()
    fill()


def test_memory_does_not_grow_with_results():
    timeline = tuple((k / 24, 0.5) for k in range(600))
    requests = [Request(f"{n}.mp4", None) for n in range(80)]
    with ResultsFolder(Path("out"), SETTINGS) as folder:
        folder.begin(requests)
        folder.add(judged("0.mp4", motion=Score(0.5, timeline=timeline)))
        tracemalloc.start()
        for request in requests[1:]:
            folder.add(judged(request.clip, motion=Score(0.5, timeline=timeline)))
        for result in folder.results(requests, POLICY):
            assert len(result.scores["motion"].timeline) == 600
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    # All of them together would take 80 times 80 kB.
    assert peak < 1_500_000
