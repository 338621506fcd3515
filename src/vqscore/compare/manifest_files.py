"""Manifests as they come: CSV, JSON lines, Parquet, or folders named after generators."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from vqscore.compare.manifest import Entry, Manifest, ManifestError, refuse
from vqscore.compare.manifest_rows import REQUIRED, check_columns, manifest_of

__all__ = ["Rows", "read_manifest", "read_table"]

Rows = list[tuple[int, dict[str, Any]]]

_CLIPS = {".mp4", ".mov", ".webm", ".mkv", ".avi", ".m4v", ".gif", ".webp"}
_NAME = re.compile(r"(?P<slug>.+?)(?:_(?P<attempt>\d+))?")


def read_manifest(path: str | Path) -> Manifest:
    """Read a manifest.

    Args:
        path: A file ending in ``.csv``, ``.jsonl`` or ``.parquet`` (the last needs
            ``vqscore[parquet]``) with the columns ``clip, prompt, generator`` and any other of
            :class:`~vqscore.compare.manifest.Entry`; or a folder laid out as
            ``generator/prompt-slug_attempt.mp4``.

    Raises:
        ManifestError: It cannot be read, or is wrong; the message names every such row.
    """
    source = Path(path)
    if source.is_dir():
        return _from_folder(source)
    rows = read_table(source)
    if not rows:
        raise ManifestError(f"manifest {source} lists no clip")
    columns = dict.fromkeys(name for _, row in rows for name in row)
    check_columns(source, columns, Entry.__dataclass_fields__.keys() - {"row"}, REQUIRED)
    return manifest_of(source, rows)


def read_table(source: Path) -> Rows:
    """Numbered rows of a CSV, JSON lines or Parquet file, as plain values.

    Raises:
        ManifestError: It cannot be read, or is none of these.
    """
    readers = {".csv": _csv_rows, ".jsonl": _json_rows, ".ndjson": _json_rows}
    try:
        if source.suffix.lower() == ".parquet":
            return _parquet_rows(source)
        read = readers.get(source.suffix.lower())
        if read is None:
            message = f"manifest {source} is no .csv, .jsonl or .parquet file and no folder"
            raise ManifestError(message)
        return list(read(source, source.read_text(encoding="utf-8-sig")))
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ManifestError(f"manifest {source} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        message = f"manifest {source} is not UTF-8 text (byte {error.start})"
        raise ManifestError(message) from error


def _csv_rows(source: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    problems: list[str] = []
    try:
        for fields in reader:
            if "" in fields:
                problems.append(
                    f"row {reader.line_num}: more fields than columns; quote text with commas"
                )
            yield reader.line_num, fields
    except csv.Error as error:
        raise ManifestError(f"manifest {source}, row {reader.line_num}: {error}") from error
    refuse(source, "rows that do not fit the columns", problems)


def _json_rows(source: Path, text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    problems: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
        except (ValueError, RecursionError) as error:  # also numbers too long, brackets too deep
            problems.append(f"row {number}: not valid JSON: {getattr(error, 'msg', error)}")
            continue
        if isinstance(fields, dict):
            yield number, fields
        else:
            problems.append(f"row {number}: an object was expected, not {line.strip()[:40]}")
    refuse(source, "rows that cannot be used", problems)


def _parquet_rows(source: Path) -> Rows:
    try:
        parquet = import_module("pyarrow.parquet")
    except ImportError as error:
        message = (
            f"manifest {source}: reading Parquet needs pyarrow: pip install 'vqscore[parquet]'"
        )
        raise ManifestError(message) from error
    try:
        table = parquet.read_table(source)
    except OSError:
        raise
    except Exception as error:  # pyarrow has many kinds, and raises others beside its own
        raise ManifestError(f"manifest {source} is no valid Parquet file: {error}") from error
    return list(enumerate(table.to_pylist(), 1))


def _from_folder(folder: Path) -> Manifest:
    """``generator/prompt-slug_attempt.mp4``: the slug is the prompt, its hyphens are spaces."""
    clips = [
        path
        for path in sorted(folder.glob("*/*"))
        if path.suffix.lower() in _CLIPS and not path.name.startswith(".")
    ]
    if not clips:
        message = (
            f"folder {folder} holds no clips laid out as generator/prompt-slug_attempt.mp4, as in "
            "alpha/red-fox-in-snow_1.mp4"
        )
        raise ManifestError(message)
    return Manifest(folder, tuple(_entry(number, clip) for number, clip in enumerate(clips, 1)))


def _entry(number: int, clip: Path) -> Entry:
    name = _NAME.fullmatch(clip.stem)
    assert name is not None  # the pattern matches any name
    slug = name["slug"]
    prompt = " ".join(slug.replace("-", " ").split())
    return Entry(number, clip, prompt, clip.parent.name, slug, int(name["attempt"] or 1))
