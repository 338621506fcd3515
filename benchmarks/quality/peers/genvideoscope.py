"""genvideoscope 0.8.2: findings with a score each; it gives no verdict."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from benchmarks.quality.peers.peer import Answer, Peer, PeerError
from benchmarks.quality.peers.running import run


def ask(programs: Path, clip: Path, scratch: Path) -> Answer:
    """A clip with a finding counts as turned down; the gravest finding is its score."""
    out = scratch / "genvideoscope"
    shutil.rmtree(out, ignore_errors=True)
    done = run(
        programs, ["videoscope", "analyze", str(clip), "--json-only", "--quiet", "-o", str(out)]
    )
    report = out / "report.json"
    if done.returncode != 0 or not report.exists():
        said = (done.stderr.strip() or done.stdout.strip())[-200:]
        raise PeerError(f"exit code {done.returncode}: {said}")
    document = json.loads(report.read_text())
    broken = [e["detector_id"] for e in document["detector_executions"] if e["status"] != "ok"]
    if broken:
        raise PeerError(f"detectors without an answer: {', '.join(sorted(broken))}")
    findings = document["findings"]
    worst = max((float(f["score"]) for f in findings), default=0.0)
    return Answer(bool(findings), 1 - worst, tuple(sorted({f["detector_id"] for f in findings})))


GENVIDEOSCOPE = Peer("genvideoscope", "0.8.2", "1 minus its gravest finding's score", ask)
