"""Ask every peer that is there about a case; what it said is kept."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.quality.case import Case
from benchmarks.quality.kept import Kept
from benchmarks.quality.peers.genvideoscope import GENVIDEOSCOPE
from benchmarks.quality.peers.peer import Peer, PeerError
from benchmarks.quality.peers.takecheck import TAKECHECK

PEERS: Mapping[str, Peer] = {peer.name: peer for peer in (TAKECHECK, GENVIDEOSCOPE)}


def asked(
    case: Case, programs: Mapping[str, str], work: Path, *, kept_only: bool = False
) -> dict[str, dict[str, Any]]:
    """Peer to ``{failed, score, why}``, or ``{error}`` where it gave no answer.

    Args:
        case: The clip.
        programs: Peer to the folder of its programs, for those that are installed.
        work: Where answers are kept.
        kept_only: Ask nobody: peers without a kept answer are left out.
    """
    out: dict[str, dict[str, Any]] = {}
    for name, folder in programs.items():
        store = Kept(work, name, _key(PEERS[name]))
        found = store.get(case)
        if found is None and not kept_only:
            try:
                with tempfile.TemporaryDirectory() as scratch:
                    found = asdict(PEERS[name].ask(Path(folder), Path(case.path), Path(scratch)))
            except PeerError as error:
                out[name] = {"error": str(error)}
                continue
            store.put(case, found)
        if found is not None:
            out[name] = found
    return out


def _key(peer: Peer) -> str:
    """Its version and the code that reads its report."""
    module = Path(str(peer.ask.__code__.co_filename))
    return f"{peer.version}-{hashlib.sha256(module.read_bytes()).hexdigest()[:8]}"
