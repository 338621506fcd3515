"""What a line in a folder of results says of itself: which clip, as it looked when, judged how."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias, get_args

from vqscore.report.verdict import Word

__all__ = [
    "FileState",
    "clip_name",
    "failed_metrics",
    "file_state",
    "is_result",
    "known_prompt",
]

FileState: TypeAlias = dict[str, int] | None
"""Size and time of change of a file; nothing where there is none."""


def is_result(document: Mapping[str, Any]) -> bool:
    """Whether it has what is read of it here; scores are looked at where they are used."""
    clip, prompt, findings = (document.get(key) for key in ("clip", "prompt", "findings"))
    provenance = document.get("provenance")
    return (
        isinstance(clip, str)
        and (prompt is None or isinstance(prompt, str))
        and document.get("verdict") in get_args(Word)
        and isinstance(findings, list)
        and all(isinstance(finding, dict) for finding in findings)
        and isinstance(provenance, dict)
        and isinstance(provenance.get("models", {}), dict)
    )


def file_state(clip: str) -> FileState:
    """What shows that a file was touched; nothing where there is none."""
    try:
        found = Path(clip).stat()
    except (OSError, ValueError):
        return None
    return {"bytes": found.st_size, "modified_ns": found.st_mtime_ns}


def clip_name(clip: str) -> str:
    """One spelling of a path, as results have it."""
    return str(Path(clip))


def known_prompt(prompt: str | None) -> str | None:
    """The prompt as results have it: an empty one is none."""
    return (prompt or "").strip() or None


def failed_metrics(document: Mapping[str, Any]) -> list[str]:
    """Metrics that failed the clip."""
    return [str(f.get("metric")) for f in document["findings"] if f.get("severity") == "fail"]
