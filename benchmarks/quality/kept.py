"""Answers kept in files, one a case and key, written whole or not at all: a killed run goes on."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

from benchmarks.quality.case import Case


class Kept:
    """Answers under ``folder/key``.

    Args:
        work: The benchmark's folder; cases are known by their place in it.
        kind: What is kept: a metric's name, ``baselines``, a peer's name.
        key: Digest of what gave the answers; another key is another folder.
    """

    def __init__(self, work: Path, kind: str, key: str) -> None:
        self._work = work
        self._folder = work / "answers" / f"{kind}-{key}"

    def _path(self, case: Case) -> Path:
        place = os.path.relpath(case.path, self._work)
        label = hashlib.sha256(f"{place}|{case.prompt}".encode()).hexdigest()[:24]
        return self._folder / f"{label}.json"

    def get(self, case: Case) -> Any:
        """The answer, or None where there is none."""
        try:
            return json.loads(self._path(case).read_text())
        except FileNotFoundError:
            return None

    def put(self, case: Case, answer: object) -> None:
        path = self._path(case)
        path.parent.mkdir(parents=True, exist_ok=True)
        # Two runs may write at once; each has a file of its own until it is whole.
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        unfinished.write_text(json.dumps(answer))
        unfinished.replace(path)
