"""Seconds a clip of other tools for the same question, from PyPI, as their users start them."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.quality.peers.asking import PEERS
from benchmarks.quality.peers.installing import install, programs_of
from benchmarks.speed.spent import medians


def measure(path: Path, rounds: int, root: Path) -> dict[str, Any]:
    """Wall seconds of each peer, or why it could not be asked."""
    out: dict[str, Any] = {}
    for name, peer in PEERS.items():
        problem = install(peer, root)
        if problem is not None:
            out[name] = {"error": problem}
            continue
        programs = programs_of(peer, root)
        try:
            with tempfile.TemporaryDirectory() as scratch:
                out[name] = medians(
                    [_timed(peer, programs, path, Path(scratch)) for _ in range(rounds)]
                )
        except Exception as error:  # noqa: BLE001 - whatever is wrong with it, it gave no figure
            out[name] = {"error": str(error)}
    return out


def _timed(peer: Any, programs: Path, path: Path, scratch: Path) -> dict[str, float]:
    began = time.perf_counter()
    peer.ask(programs, path, scratch)
    return {"wall": time.perf_counter() - began}
