"""Peers' reports are read as they write them, and a peer without an answer is no pass."""

import json
import stat
import sys

import pytest
from benchmarks.quality.case import Case
from benchmarks.quality.peers import genvideoscope, takecheck
from benchmarks.quality.peers.asking import PEERS, asked
from benchmarks.quality.peers.installing import install, programs_of
from benchmarks.quality.peers.peer import Peer, PeerError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="programs are shell scripts here")

# As takecheck 0.1.0 and genvideoscope 0.8.2 wrote them, shortened.
TAKECHECK = {
    "verdict": "fail",
    "checks": [
        {"name": "spec", "status": "pass", "detail": "568x320", "measured": {}},
        {"name": "frozen", "status": "fail", "detail": "4 frozen stretches", "measured": {}},
        {"name": "subtitle", "status": "pass", "detail": "not checked", "measured": {}},
        {"name": "audio", "status": "skip", "detail": "no audio track", "measured": {}},
    ],
}
GENVIDEOSCOPE = {
    "detector_executions": [{"detector_id": "possible_freeze", "status": "ok"}],
    "findings": [
        {"detector_id": "possible_freeze", "score": 0.75},
        {"detector_id": "global_flicker", "score": 0.5},
    ],
}


def program(folder, name, body):
    """A program that writes a report where it is told to."""
    path = folder / name
    path.write_text(f"#!{sys.executable}\nimport pathlib, sys\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return folder


def writes_takecheck(folder, report, code):
    return program(
        folder, "takecheck",
        f"at = sys.argv.index('--json') + 1\n"
        f"pathlib.Path(sys.argv[at]).write_text({json.dumps(report)!r})\nsys.exit({code})",
    )  # fmt: skip


def writes_genvideoscope(folder, report):
    return program(
        folder, "videoscope",
        f"out = pathlib.Path(sys.argv[sys.argv.index('-o') + 1]); out.mkdir()\n"
        f"(out / 'report.json').write_text({json.dumps(report)!r})",
    )  # fmt: skip


def test_takecheck_fails_a_clip_and_names_the_checks(tmp_path):
    writes_takecheck(tmp_path, TAKECHECK, 1)
    found = takecheck.ask(tmp_path, tmp_path / "clip.mp4", tmp_path)
    assert found.failed
    assert found.why == ("frozen",)
    assert found.score == 0.75


def test_takecheck_that_cannot_read_a_clip_gives_no_answer(tmp_path):
    writes_takecheck(tmp_path, TAKECHECK, 2)
    with pytest.raises(PeerError, match="exit code 2"):
        takecheck.ask(tmp_path, tmp_path / "clip.mp4", tmp_path)


def test_genvideoscope_is_read_by_its_gravest_finding(tmp_path):
    writes_genvideoscope(tmp_path, GENVIDEOSCOPE)
    found = genvideoscope.ask(tmp_path, tmp_path / "clip.mp4", tmp_path)
    assert found.failed
    assert found.score == 0.25
    assert found.why == ("global_flicker", "possible_freeze")


def test_genvideoscope_with_a_broken_detector_gives_no_answer(tmp_path):
    broken = [{"detector_id": "near_black", "status": "detector_error"}]
    writes_genvideoscope(tmp_path, {"detector_executions": broken, "findings": []})
    with pytest.raises(PeerError, match="near_black"):
        genvideoscope.ask(tmp_path, tmp_path / "clip.mp4", tmp_path)


def test_an_answer_is_kept_and_an_error_is_asked_again(tmp_path):
    case = Case("clean", "clean", 0, "made", str(tmp_path / "clip.mp4"))
    programs = {"takecheck": str(tmp_path)}
    assert "cannot be started" in asked(case, programs, tmp_path)["takecheck"]["error"]
    assert asked(case, programs, tmp_path, kept_only=True) == {}
    writes_takecheck(tmp_path, TAKECHECK, 1)
    assert asked(case, programs, tmp_path)["takecheck"]["failed"]
    (tmp_path / "takecheck").unlink()
    assert asked(case, programs, tmp_path, kept_only=True)["takecheck"]["score"] == 0.75


def test_a_peer_that_cannot_be_installed_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    peer = Peer("vqscore-has-no-such-peer", "9.9", "nothing", takecheck.ask)
    problem = install(peer, tmp_path)
    assert problem is not None
    assert "vqscore-has-no-such-peer" in problem
    assert not (programs_of(peer, tmp_path).parent / ".ready").exists()
    assert "not installed yet" in install(peer, tmp_path, kept_only=True)


def test_peers_are_pinned():
    assert {name: peer.version for name, peer in PEERS.items()} == {
        "takecheck": "0.1.0",
        "genvideoscope": "0.8.2",
    }
