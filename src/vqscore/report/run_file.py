"""``run.json``: what the results in a folder follow from. Others are not mixed with them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from vqscore.errors import UsageError
from vqscore.report.parts import replace_file

__all__ = ["check_run_file"]

_WORDS = {
    "bounds": "the policy's contents",
    "code": "the code that scores",
    "engines": "libraries",
    "models": "the model set",
    "vqscore": "vqscore's version",
}
"""What settings are called that are not what their names say."""


def check_run_file(folder: Path, settings: Mapping[str, Any]) -> Path:
    """Hold settings against those that a folder was begun with; write them where it is new.

    Args:
        folder: The folder of results.
        settings: What new results would follow from, as plain values.

    Returns:
        The working folder of the run that began it: names of clips may be relative to that.

    Raises:
        UsageError: They differ, or the file is damaged or cannot be written.
    """
    path = folder / "run.json"
    if not path.exists():
        here = Path.cwd()
        document = {"settings": settings, "working_folder": str(here)}
        replace_file(path, json.dumps(document, indent=2).encode() + b"\n")
        return here
    try:
        document = json.loads(path.read_bytes())
        before, there = dict(document["settings"]), Path(document["working_folder"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} cannot be read ({error}): name another folder, or put it back"
        raise UsageError(message) from error
    differing = [name for name in settings if before.get(name) != settings[name]]
    if differing:
        lines = [
            f"{_WORDS.get(name, name)}: {_said(before.get(name))}, now {_said(settings[name])}"
            for name in differing
        ]
        raise UsageError(
            f"the results in {folder} were begun with other settings, and are not mixed with these:"
            + "".join(f"\n  {line}" for line in lines)
            + "\nGive the settings they were begun with, or name another folder"
        )
    return there


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {version}" for name, version in value.items())
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return str(value)
