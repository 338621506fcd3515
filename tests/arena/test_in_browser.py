"""The voting page in a real browser: keys vote, clips play, nothing is complained of."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
import make_clips as make
from vqscore.arena.ballot import Ballot, contests_of
from vqscore.arena.server import ArenaServer
from vqscore.compare.manifest import Entry
from vqscore.compare.votes import read_votes


@pytest.fixture
def arena(tmp_path):
    clip = make.write_clip(tmp_path / "clip.mp4", frames=24)
    entries = []
    for name in ("alpha", "beta", "gamma"):
        copy = tmp_path / f"{name}.mp4"
        copy.write_bytes(clip.read_bytes())
        entries.append(Entry(len(entries) + 1, copy, "a <red> fox & a cup", name, "p1"))
    votes = tmp_path / "votes.csv"
    server = ArenaServer(Ballot(contests_of(entries, 1), votes), str(votes))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server, votes
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("scripts", [True, False])
def test_voting(browser, arena, scripts):
    server, votes = arena
    complaints: list[str] = []
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.url)
    # The token has left the address bar.
    assert page.url == f"{server.origin}/"
    assert page.get_by_role("heading").inner_text() == "a <red> fox & a cup"
    assert "0 of 3" in page.content()

    def vote(key: str, button: str) -> None:
        with page.expect_navigation():
            if scripts:
                page.keyboard.press(key)
            else:
                page.get_by_role("button", name=button).click()

    vote("ArrowLeft", "Left")
    vote("ArrowDown", "Neither is better")
    vote("u", "Take back the last vote")
    vote("ArrowRight", "Right")
    vote("t", "Neither is better")
    assert "All 3 voted" in page.content()
    assert [vote.winner for vote in read_votes(votes)] == ["left", "right", "tie"]
    context.close()
    assert complaints == []


def test_both_clips_play_side_by_side_and_below_each_other(browser, arena):
    server, _ = arena
    for width, columns in ((1280, 2), (390, 1)):
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(server.url)
        page.wait_for_function(
            "[...document.querySelectorAll('video')].every(v => v.readyState >= 2 && !v.error)"
        )
        lefts = {round(box.bounding_box()["x"]) for box in page.locator("figure").all()}
        assert len(lefts) == columns
        overflow = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(overflow)
        context.close()
