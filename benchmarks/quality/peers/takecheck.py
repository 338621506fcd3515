"""takecheck 0.1.0: checks of a file against a specification; exit code 0 passes, 1 fails."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.quality.peers.peer import Answer, Peer, PeerError
from benchmarks.quality.peers.running import run

_SPEC = "name: vqscore-benchmark\nexpect:\n  audio: optional\n"
"""Its own bounds; nothing is asked of size, length and sound, which no planted defect touches."""


def ask(programs: Path, clip: Path, scratch: Path) -> Answer:
    """The verdict of ``takecheck check``, and which checks failed."""
    spec, report = scratch / "takes.yml", scratch / "takecheck.json"
    spec.write_text(_SPEC)
    command = ["takecheck", "check", str(clip), "--spec", str(spec), "--json", str(report)]
    done = run(programs, [*command, "--quiet"])
    if done.returncode not in (0, 1) or not report.exists():
        raise PeerError(f"exit code {done.returncode}: {done.stderr.strip()[-200:]}")
    document = json.loads(report.read_text())
    failed = tuple(sorted(c["name"] for c in document["checks"] if c["status"] == "fail"))
    share = len(failed) / max(1, len(document["checks"]))
    return Answer(document["verdict"] == "fail", 1 - share, failed)


TAKECHECK = Peer("takecheck", "0.1.0", "share of its checks that pass", ask)
