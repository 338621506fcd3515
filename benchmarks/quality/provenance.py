"""Where figures come from: machine, commit, models, versions; and which clips were planted in."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.quality.options import ROOT


def provenance(metrics: Sequence[str]) -> dict[str, Any]:
    """Machine, commit, model set and metric versions of this run."""
    from vqscore.models.named import model_set
    from vqscore.registry import load_metric

    models = model_set("embedded")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "cpu": _cpu(),
            "cores": os.cpu_count(),
            "system": platform.platform(),
            "python": platform.python_version(),
        },
        "commit": _commit(),
        "model_set": models.name,
        "metrics": {name: load_metric(name).version for name in metrics},
    }


def _cpu() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "describe", "--always", "--dirty"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.strip() or "unknown"


def check_sources(paths: Sequence[Path], work: Path) -> None:
    """Planted clips are known by their source's name, so one name must stay one file.

    Raises:
        SystemExit: A clip of a known name holds something else than it did.
    """
    path = work / "sources.json"
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    now = {p.stem: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
    other = sorted(stem for stem, digest in now.items() if known.get(stem, digest) != digest)
    if other:
        raise SystemExit(
            f"{work} holds planted clips made from other files of the same names "
            f"({', '.join(other[:5])}): give another folder with --work"
        )
    work.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**known, **now}, indent=1) + "\n")
