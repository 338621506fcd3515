"""Clips and their prompts from a CSV file, with everything that is wrong in it said at once."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vqscore.errors import PromptFileError
from vqscore.places import is_there, place_of

__all__ = ["PromptFile", "PromptRow", "read_prompts"]


@dataclass(frozen=True, slots=True)
class PromptRow:
    """One row: where it stands in the file, the clip, and what it was asked for with."""

    line: int
    clip: Path
    prompt: str | None


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompts file that was read and found to be in order."""

    source: Path
    rows: tuple[PromptRow, ...]

    def check_clips_exist(self) -> None:
        """Refuse a list with missing clips before any is scored.

        Raises:
            PromptFileError: Names every clip that is not there, with its row.
        """
        missing = [f"row {row.line}: {row.clip}" for row in self.rows if not is_there(row.clip)]
        if missing:
            raise PromptFileError(_problems(self.source, "clips that do not exist", missing))

    def prompts_of(self, clips: Sequence[str]) -> list[str | None]:
        """The prompts of these clips, in their order.

        Raises:
            PromptFileError: Clips that the file does not list.
        """
        known = {place_of(row.clip): row.prompt for row in self.rows}
        unlisted = [clip for clip in clips if place_of(Path(clip)) not in known]
        if unlisted:
            raise PromptFileError(_problems(self.source, "no row for these clips", unlisted))
        return [known[place_of(Path(clip))] for clip in clips]


def read_prompts(path: str | Path, clip_column: str = "clip") -> PromptFile:
    """Read a CSV file with the columns ``clip`` and ``prompt``; others are left alone.

    Paths are relative to the file. An empty prompt means that none is known.

    Args:
        path: The CSV file: UTF-8, with or without a byte order mark.
        clip_column: The column that holds the clips.

    Raises:
        PromptFileError: The file cannot be read, lacks a column, lists a clip twice, or has rows
            that do not fit its columns.
    """
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise PromptFileError(f"prompts file {source} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        message = f"prompts file {source} is not UTF-8 text (byte {error.start})"
        raise PromptFileError(message) from error

    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        columns = reader.fieldnames or ()
        _check_columns(source, columns, clip_column)
        return PromptFile(source, _rows(source, reader, clip_column))
    except csv.Error as error:
        message = f"prompts file {source}, row {reader.line_num}: {error}"
        raise PromptFileError(message) from error


def _check_columns(source: Path, columns: Sequence[str], clip_column: str) -> None:
    missing = [repr(name) for name in (clip_column, "prompt") if name not in columns]
    if missing:
        found = ", ".join(map(repr, columns)) or "nothing"
        message = f"prompts file {source} has no column {' and no column '.join(missing)}; "
        if "prompt" in columns:
            hint = ". Name the column that holds the clips with --prompts-clip-column"
        else:
            hint = ". The first row names the columns: clip,prompt"
        raise PromptFileError(f"{message}its columns are {found}{hint}")


def _rows(source: Path, reader: csv.DictReader[str], clip_column: str) -> tuple[PromptRow, ...]:
    rows: list[PromptRow] = []
    first_seen: dict[Path, int] = {}
    problems: list[str] = []
    for fields in reader:
        line = reader.line_num
        name = (fields[clip_column] or "").strip()
        if "" in fields:
            problems.append(
                f"row {line}: more fields than columns; quote a prompt that holds commas"
            )
        elif fields["prompt"] is None:
            problems.append(f"row {line}: fewer fields than columns")
        elif not name:
            problems.append(f"row {line}: no clip")
        else:
            clip = source.parent / name
            try:
                where = place_of(clip)
            except ValueError:
                problems.append(f"row {line}: {name!r} is no path")
                continue
            if where in first_seen:
                problems.append(f"row {line}: {name} is listed already in row {first_seen[where]}")
            first_seen.setdefault(where, line)
            rows.append(PromptRow(line, clip, fields["prompt"].strip() or None))
    if problems:
        raise PromptFileError(_problems(source, "rows that cannot be used", problems))
    if not rows:
        raise PromptFileError(f"prompts file {source} lists no clip")
    return tuple(rows)


def _problems(source: Path, what: str, lines: Iterable[str]) -> str:
    return "\n  ".join((f"prompts file {source}: {what}", *lines))
