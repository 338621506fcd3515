"""Which weights fill a model set's roles, told without loading them.

A provider that names its weight files is described once; as long as those files and the code are
untouched the description stands. One that does not is loaded and asked, every time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from vqscore.cache.code_digest import measuring_code, package_digest
from vqscore.cache.database import Database, Entry
from vqscore.models.model_set import ModelSet

__all__ = ["ModelNames"]


class ModelNames:
    """Descriptions of the models of one set, ``"name@digest"`` by role."""

    def __init__(self, models: ModelSet, database: Database) -> None:
        self._models = models
        self._database = database
        self._known: dict[str, str] = {}

    def without_loading(self, roles: Iterable[str]) -> dict[str, str] | None:
        """The descriptions, or nothing if one of the roles must be loaded to know."""
        missing = {role: self._key(role) for role in roles if role not in self._known}
        kept = self._database.get(list(missing.values()))
        for role, key in missing.items():
            description = _still_true(kept.get(key))
            if description is None:
                return None
            self._known[role] = description
        return {role: self._known[role] for role in sorted(roles)}

    def loaded(self, roles: Iterable[str]) -> dict[str, str]:
        """The descriptions; models are loaded where that is needed."""
        missing = tuple(role for role in roles if role not in self._known)
        entries: list[Entry] = []
        for role, description in self._models.describe(missing).items():
            self._known[role] = description
            files = getattr(self._models.load(role), "weight_files", None)
            if callable(files):
                states = [[str(path), *_state(path)] for path in files()]
                value = json.dumps([description, states]).encode()
                entries.append(Entry(self._key(role), "model", value))
        self._database.put(entries)
        return {role: self._known[role] for role in sorted(roles)}

    def identities(self, descriptions: Mapping[str, str]) -> dict[str, str]:
        """The descriptions, each with the device and the code that another package brings."""
        return {
            role: f"{description} {self._code(role)}{self._place(role)}"
            for role, description in descriptions.items()
        }

    def _code(self, role: str) -> str:
        return package_digest(self._models.providers[role].partition(":")[0])

    def _place(self, role: str) -> str:
        """Devices agree to some digits only; what one gave is not taken for another's."""
        device = self._models.device_of(role).partition(":")[0]
        return "" if device == "cpu" else f" {device}"

    def _key(self, role: str) -> str:
        provider = self._models.providers.get(role, "")
        code = [measuring_code(), package_digest(provider.partition(":")[0])]
        # The device decides the precision, which is part of the description.
        document = json.dumps([role, provider, self._models.device_of(role), *code])
        return "model:" + hashlib.sha256(document.encode()).hexdigest()


def _state(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]


def _still_true(kept: bytes | None) -> str | None:
    if kept is None:
        return None
    try:
        description, states = json.loads(kept)
        same = all(_state(Path(path)) == state for path, *state in states)
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    return str(description) if same else None
