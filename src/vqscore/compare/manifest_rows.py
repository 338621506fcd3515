"""Rows of plain values to entries of a manifest, with every mistake named by its row."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import msgspec

from vqscore.compare.manifest import Entry, Manifest, ManifestError, refuse

__all__ = ["REQUIRED", "check_columns", "manifest_of"]

REQUIRED = ("clip", "prompt", "generator")

_YES_AND_NO = {
    "yes": True, "true": True, "1": True, "no": False, "false": False, "0": False,
}  # fmt: skip


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    """One row as it is written; what is empty is left out before."""

    generator: str
    clip: str | None = None
    prompt: str | None = None
    prompt_id: str | None = None
    attempt: int | None = None
    seed: int | None = None
    wait_seconds: float | None = None
    queue_seconds: float | None = None
    peak_vram_gb: float | None = None
    steps: float | None = None
    price: float | None = None
    seconds: float | None = None
    tags: tuple[str, ...] = ()
    accept: bool | None = None

    def __post_init__(self) -> None:
        if self.prompt is None and self.prompt_id is None:
            raise ValueError("neither prompt nor prompt_id: nothing pairs it with other generators")
        if self.attempt is not None and self.attempt < 1:
            raise ValueError(f"attempt is counted from 1, not {self.attempt}")
        for name in ("wait_seconds", "queue_seconds", "peak_vram_gb", "steps", "price", "seconds"):
            number = getattr(self, name)
            if number is not None and not (math.isfinite(number) and number >= 0):
                raise ValueError(f"{name} is a number from 0 up, not {number}")


def check_columns(
    source: Path, found: Collection[str], known: Collection[str], required: Iterable[str]
) -> None:
    """Refuse a table that lacks a column, or has one that looks mistyped; others are left alone.

    Raises:
        ManifestError: Says which, and what was found.
    """
    problems = [f"no column {name!r}" for name in required if name not in found]
    for name in found:
        near = get_close_matches(name.strip().lower(), known, n=1, cutoff=0.8)
        if name not in known and near and near[0] not in found:
            problems.append(f"unknown column {name!r}. Did you mean {near[0]!r}?")
    columns = ", ".join(map(repr, found)) or "nothing"
    refuse(source, f"columns that cannot be used (its columns are {columns})", problems)


def manifest_of(source: Path, rows: Iterable[tuple[int, Mapping[str, Any]]]) -> Manifest:
    """Entries from numbered rows; clips are relative to the manifest.

    Attempts without a number are counted in the order of their rows.

    Raises:
        ManifestError: Names every row that cannot be used.
    """
    entries: list[Entry] = []
    problems: list[str] = []
    tried: Counter[tuple[str, str]] = Counter()
    for number, fields in rows:
        try:
            row = msgspec.convert(_plain(fields), _Row, strict=False)
            _check_text(row)
        except (msgspec.ValidationError, ManifestError, OverflowError, RecursionError) as error:
            problems.append(f"row {number}: {_readable(str(error))}")
            continue
        prompt_id = row.prompt_id or str(row.prompt)
        tried[row.generator, prompt_id] += 1
        values = msgspec.structs.asdict(row)
        values |= {
            "clip": None if row.clip is None else source.parent / row.clip,
            "prompt_id": prompt_id,
            "attempt": row.attempt or tried[row.generator, prompt_id],
        }
        entries.append(Entry(row=number, **values))
    refuse(source, "rows that cannot be used", problems)
    return Manifest(source, tuple(entries))


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What is known and not empty, with tags and yes or no in their own types."""
    plain: dict[str, Any] = {}
    for name in _Row.__struct_fields__:
        value = fields.get(name)
        if isinstance(value, str):
            value = value.strip()
        if value in (None, ""):
            continue
        if name == "tags" and isinstance(value, str):
            value = [tag.strip() for tag in value.split(";") if tag.strip()]
        if name == "accept":
            value = _accepted(value)
        if name in ("prompt_id", "generator") and isinstance(value, int):
            value = str(value)
        plain[name] = value
    return plain


def _check_text(row: _Row) -> None:
    """Refuse text that cannot be written to any file. Paths alone may hold what is no UTF-8."""
    for text in (row.generator, row.prompt or "", row.prompt_id or "", *row.tags):
        if not text.isprintable() and any("\ud800" <= each <= "\udfff" for each in text):
            raise ManifestError(f"{text!r} holds half a character (a lone surrogate)")
    if row.clip is not None and "\0" in row.clip:
        raise ManifestError(f"{row.clip!r} is no path")


def _accepted(value: object) -> bool:
    answer = _YES_AND_NO.get(str(value).lower())
    if answer is None:
        raise ManifestError(f"accept is yes or no, or empty, not {value!r}")
    return answer


def _readable(message: str) -> str:
    """Msgspec's words without its own path notation."""
    return message.replace("Object missing required field `generator`", "no generator").replace(
        " - at `$.", " in `"
    )
