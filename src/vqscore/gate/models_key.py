"""The key ``models`` of a configuration: a set's name, or a table of parts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vqscore.errors import ConfigError

__all__ = ["models_written"]

_LOCAL = "local-dir:"


def models_written(value: Any, folder: Path) -> Any:
    """What ``--models`` would be called with; what is no table is left as it is.

    Args:
        value: The key's value: ``{set = "standard", image_text = "local-dir:clip"}``.
        folder: What a folder in it is relative to.

    Raises:
        ConfigError: The table holds what is no text.

    >>> models_written({"set": "standard", "flow": "raft:large"}, Path())
    'standard,flow=raft:large'
    """
    if not isinstance(value, dict):
        return value
    for key, part in value.items():
        if not isinstance(part, str):
            raise ConfigError(f'models.{key} is a text, as in "standard", not {part!r}')
    parts = [f"{role}={_placed(part, folder)}" for role, part in value.items() if role != "set"]
    return ",".join((value.get("set", "embedded"), *parts))


def _placed(part: str, folder: Path) -> str:
    if not part.startswith(_LOCAL):
        return part
    return f"{_LOCAL}{folder / Path(part.removeprefix(_LOCAL)).expanduser()}"
