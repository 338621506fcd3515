"""Run a peer's program in its own environment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from benchmarks.quality.peers.peer import SECONDS, PeerError


def run(programs: Path, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment whose ``bin`` folder is given.

    Raises:
        PeerError: It cannot be started, or takes longer than it may.
    """
    name, *arguments = command
    # Its own ffmpeg comes first, so that every machine's run uses the same one.
    path = f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"
    # Of this environment nothing may leak into the peer's.
    ours = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    try:
        return subprocess.run(
            [str(programs / name), *arguments],
            capture_output=True, text=True, check=False, timeout=SECONDS,
            env={**ours, "PATH": path, "COLUMNS": "200"},
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"no answer within {SECONDS} s") from error
    except OSError as error:
        raise PeerError(f"{name} cannot be started: {error}") from error
