"""The speed benchmark: its clock, its clips, its page, and a small run of it."""

from __future__ import annotations

import json
import threading
import time
import xml.etree.ElementTree as ET

import av
import pytest
from benchmarks.speed import page, stages, whole
from benchmarks.speed.chart import ORDER, chart
from benchmarks.speed.clock import StageClock
from benchmarks.speed.footage import FPS, clip
from benchmarks.speed.prompt import PROMPT


def busy(seconds: float) -> None:
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        pass


def test_a_stage_inside_another_is_counted_once():
    clock = StageClock()
    with clock.stage("outer"):
        busy(0.02)
        with clock.stage("inner"):
            busy(0.04)
    assert clock.cpu["outer"] == pytest.approx(0.02, abs=0.01)
    assert clock.cpu["inner"] == pytest.approx(0.04, abs=0.01)


def test_other_threads_count_as_processor_time_only():
    clock = StageClock()

    def work():
        with clock.stage("flow"):
            busy(0.03)

    with clock.stage("waiting"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert clock.cpu["flow"] == pytest.approx(0.03, abs=0.01)
    assert clock.cpu["waiting"] < 0.02
    assert clock.wall["flow"] == 0
    assert clock.wall["waiting"] >= 0.03


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return clip(tmp_path_factory.mktemp("film"), 320, 180, 1)


def test_clips_are_filmed_once_and_hold_what_they_say(small):
    written = small.stat().st_mtime_ns
    assert clip(small.parent, 320, 180, 1) == small
    assert small.stat().st_mtime_ns == written
    with av.open(str(small)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert len(frames) == FPS
    assert frames[0].shape == (180, 320)


@pytest.mark.slow
def test_a_run_of_everything_but_programs(small):
    figures = whole.measure(small, 1) | stages.measure(small, PROMPT, 1)
    # How large they are is the benchmark's to say: this machine may be busy.
    for name in ("floor", "one_thread", "whole", "decode_per_metric"):
        assert figures[name]["cpu"] > 0
    assert figures["one_thread_to_floor_cpu"] == pytest.approx(
        figures["one_thread"]["cpu"] / figures["floor"]["cpu"]
    )
    stages_seen = {"open", "decode", "scale", "flow", "motion", "faces", "embeddings", "metrics"}
    assert stages_seen <= set(figures["stages"])
    assert {"Pairs(1)", "FaceTracks", "PromptRanks"} <= set(figures["features"])


def test_the_chart_shows_each_clip_stage_and_floor():
    bars = {"a": dict.fromkeys(ORDER, 1.0), "b & c": dict.fromkeys(ORDER, 2.0)}
    drawn = ET.fromstring(chart(bars, {"a": 3.0, "b & c": 20.0}))
    titles = [node.text for node in drawn.iter("{http://www.w3.org/2000/svg}title")]
    assert titles.count("floor: 3.00 s") == 1
    assert titles.count("floor: 20.00 s") == 1
    assert len(titles) == 2 * (len(ORDER) + 1)


def test_the_page_and_chart_are_what_the_results_give(tmp_path, monkeypatch):
    for name in ("PAGE", "CHART"):
        monkeypatch.setattr(page, name, tmp_path / getattr(page, name).name)
    results = json.loads((page.ROOT / "benchmarks" / "speed" / "results.json").read_text("utf-8"))
    page.write_page(results)
    shipped = page.ROOT / "docs" / "explanation"
    for name in ("speed.md", "speed.svg"):
        assert (tmp_path / name).read_text("utf-8") == (shipped / name).read_text("utf-8")
