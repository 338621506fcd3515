"""What people accepted and rejected, from a CSV file, with everything wrong in it said at once."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from vqscore.errors import UsageError
from vqscore.places import place_of

__all__ = ["Label", "LabelFile", "read_labels"]

_ANSWERS = {
    "yes": True, "true": True, "1": True, "accept": True, "accepted": True,
    "no": False, "false": False, "0": False, "reject": False, "rejected": False,
}  # fmt: skip
_COLUMNS = ("clip", "prompt", "accept")


@dataclass(frozen=True, slots=True)
class Label:
    """One answer.

    Args:
        line: Where it stands in the file.
        clip: The video file.
        prompt: What it was asked for with, if that is known.
        accepted: Whether a person took the clip.
        columns: All fields of the row, for grouping.
    """

    line: int
    clip: Path
    prompt: str | None
    accepted: bool
    columns: Mapping[str, str]

    @property
    def key(self) -> tuple[Path, str | None]:
        """What is one thing to score: the file under its own name, and the prompt."""
        return place_of(self.clip), self.prompt


@dataclass(frozen=True, slots=True)
class LabelFile:
    """A label file that was read and found to be in order.

    Args:
        source: The file.
        sha256: Digest of its bytes.
        labels: One per clip and prompt, of both answers.
        warnings: What was left out, counted, in sentences.
    """

    source: Path
    sha256: str
    labels: tuple[Label, ...]
    warnings: tuple[str, ...] = ()

    def groups(self, column: str) -> list[str]:
        """The group of each label; one that has none is a group of its own.

        Raises:
            UsageError: No such column.
        """
        if column not in self.labels[0].columns:
            known = ", ".join(self.labels[0].columns)
            message = f"label file {self.source} has no column {column!r} to group by"
            raise UsageError(f"{message}; its columns are {known}")
        return [label.columns[column].strip() or str(label.clip) for label in self.labels]


def read_labels(path: str | Path) -> LabelFile:
    """Read a CSV file with the columns ``clip``, ``prompt`` and ``accept``; others are kept.

    Paths are relative to the file. An empty prompt means that none is known. Rows that repeat an
    answer count once; clips with both answers are left out, and counted.

    Args:
        path: The CSV file: UTF-8, with or without a byte order mark.

    Raises:
        UsageError: The file cannot be read, lacks a column, has rows that cannot be used, or holds
            one answer only.
    """
    source = Path(path)
    try:
        content = source.read_bytes()
        text = content.decode("utf-8-sig")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"label file {source} cannot be read: {reason}") from error
    except UnicodeDecodeError as error:
        message = f"label file {source} is not UTF-8 text (byte {error.start})"
        raise UsageError(message) from error
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey="", strict=True)
    try:
        columns = reader.fieldnames or ()
        missing = [repr(name) for name in _COLUMNS if name not in columns]
        if missing:
            found = ", ".join(map(repr, columns)) or "nothing"
            message = f"label file {source} has no column {' and no column '.join(missing)}; its "
            hint = "The first row names the columns: clip,prompt,accept"
            raise UsageError(f"{message}columns are {found}. {hint}")
        rows = _rows(source, reader)
    except csv.Error as error:
        raise UsageError(f"label file {source}, row {reader.line_num}: {error}") from error
    labels, warnings = _one_each(rows)
    _check_both(source, labels, warnings)
    digest = hashlib.sha256(content).hexdigest()
    return LabelFile(source, digest, tuple(labels), tuple(warnings))


def _rows(source: Path, reader: csv.DictReader[str]) -> list[Label]:
    rows: list[Label] = []
    problems: list[str] = []
    for fields in reader:
        line = reader.line_num
        if "" in fields:
            problems.append(f"row {line}: more fields than columns; quote what holds commas")
            continue
        if None in fields.values():
            problems.append(f"row {line}: fewer fields than columns")
            continue
        name, answer = fields["clip"].strip(), fields["accept"].strip().lower()
        if not name or "\0" in name:
            problems.append(
                f"row {line}: no clip" if not name else f"row {line}: {name!r} is no path"
            )
        elif answer not in _ANSWERS:
            problems.append(
                f"row {line}: accept is yes or no, not {fields['accept']!r}; leave out rows on "
                "which nobody decided"
            )
        else:
            prompt = fields["prompt"].strip() or None
            rows.append(Label(line, source.parent / name, prompt, _ANSWERS[answer], dict(fields)))
    if problems:
        shown = "\n  ".join(problems[:20])
        more = f"\n  and {len(problems) - 20} more" if len(problems) > 20 else ""
        raise UsageError(f"label file {source}: rows that cannot be used\n  {shown}{more}")
    if not rows:
        raise UsageError(f"label file {source} lists no clip")
    return rows


def _one_each(rows: Sequence[Label]) -> tuple[list[Label], list[str]]:
    answers: dict[tuple[Path, str | None], list[Label]] = {}
    for row in rows:
        answers.setdefault(row.key, []).append(row)
    contradicted = [same for same in answers.values() if len({row.accepted for row in same}) > 1]
    kept = [same[0] for same in answers.values() if len({row.accepted for row in same}) == 1]
    repeated = sum(len(same) - 1 for same in answers.values()) - sum(
        len(same) - 1 for same in contradicted
    )
    warnings = []
    if contradicted:
        lines = "; ".join(f"rows {', '.join(str(r.line) for r in same)}" for same in contradicted)
        what = "1 clip is" if len(contradicted) == 1 else f"{len(contradicted)} clips are"
        warnings.append(f"{what} both accepted and rejected, and left out ({lines})")
    if repeated:
        what = "1 row repeats" if repeated == 1 else f"{repeated} rows repeat"
        warnings.append(f"{what} another, and counts once" if repeated == 1 else f"{what} others")
    return kept, warnings


def _check_both(source: Path, labels: Sequence[Label], warnings: Sequence[str]) -> None:
    accepted = sum(label.accepted for label in labels)
    if 0 < accepted < len(labels):
        return
    said = f" ({'; '.join(warnings)})" if warnings else ""
    if not labels:
        raise UsageError(f"label file {source} has no clip with one answer{said}")
    only, other = ("accepted", "rejected") if accepted else ("rejected", "accepted")
    message = f"label file {source}: every clip is {only}{said}. Bounds lie between the two answers"
    raise UsageError(f"{message}: add {other} clips")
