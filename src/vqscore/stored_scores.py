"""Scores read back from what ``vqscore score`` wrote: nothing is scored twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.errors import UsageError
from vqscore.outcome import Moment, Outcome, Score, Scores, Unscored

__all__ = [
    "JOURNAL",
    "StoredScores",
    "check_same_weights",
    "document_of",
    "read_scores",
    "result_files",
    "scores_of",
]

T = TypeVar("T", ClipInfo, DecodeReport, Moment)

_NO_RESULT = (
    ValueError, KeyError, TypeError, IndexError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip

JOURNAL = "unfinished.jsonl"
"""In a folder of results: the part that grows. A kill may leave its last line torn."""


@dataclass(frozen=True, slots=True)
class StoredScores:
    """A results file, or a folder of them, that was read.

    Args:
        source: The file or folder.
        scores: Clips that were scored, in the file's order.
        errors: Clip and prompt to the message, for clips that could not be scored at all.
    """

    source: Path
    scores: tuple[Scores, ...]
    errors: Mapping[tuple[str, str | None], str]


def read_scores(path: str | Path) -> StoredScores:
    """Read a results file, or a folder of results.

    Args:
        path: A file as written by ``vqscore score --json``, one JSON object a line; or a folder as
            written by ``vqscore score --out``, whether that came to its end or not.

    Raises:
        UsageError: The file cannot be read, or a line is no result; the line is named.
    """
    source = Path(path)
    scores: list[Scores] = []
    errors: dict[tuple[str, str | None], str] = {}
    for file, number, line in _lines(source):
        try:
            document = json.loads(line)
            if document["verdict"] == "error":
                message = _text(document["findings"][0]["message"])
                errors[_clip(document["clip"]), document["prompt"]] = message
            else:
                scores.append(scores_of(document))
        except _NO_RESULT as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            message = f"results file {file}, line {number}: not a result ({what}). "
            raise UsageError(f"{message}Write one with: vqscore score --json {source}") from error
    if not scores and not errors:
        raise UsageError(f"results file {source} holds no result")
    return StoredScores(source, tuple(scores), errors)


def result_files(source: Path) -> list[Path]:
    """The files of a folder of results, in the order in which they were written; or the file."""
    if not source.is_dir():
        return [source]
    return [
        path for path in (*sorted(source.glob("part-*.jsonl")), source / JOURNAL) if path.exists()
    ]


def document_of(line: bytes) -> dict[str, Any] | None:
    """A whole line's object; nothing if it is torn."""
    if not line.endswith(b"\n"):
        return None
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _lines(source: Path) -> Iterator[tuple[Path, int, str]]:
    """Lines that hold something, each with its file and number."""
    for file in result_files(source):
        try:
            content = file.read_bytes()
            last = content.rstrip(b"\n").rfind(b"\n") + 1
            if source.is_dir() and file.name == JOURNAL and document_of(content[last:]) is None:
                content = content[:last]
            text = content.decode()
        except (OSError, UnicodeDecodeError) as error:
            reason = (getattr(error, "strerror", None) or str(error)).lower()
            raise UsageError(f"results file {file} cannot be read: {reason}") from error
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield file, number, line


def check_same_weights(scores: Iterable[Scores]) -> None:
    """Refuse scores of one model set whose weights are not the same: its files were replaced.

    Raises:
        UsageError: The message names both, with digests.
    """
    seen: dict[str, tuple[str, str]] = {}
    for one in scores:
        stated = one.provenance.get("models")
        for role, model in (stated if isinstance(stated, Mapping) else {}).items():
            first, clip = seen.setdefault(role, (model, one.clip))
            if model != first:
                message = f"{role} was {first} for {clip} and {model} for {one.clip}"
                raise UsageError(f"{message}: these are not comparable. Score all clips with one")


def scores_of(document: Mapping[str, Any]) -> Scores:
    """The scores of a result that is no error.

    Args:
        document: A line of a results file, as plain values.

    Raises:
        KeyError: It is no result; ``TypeError`` and ``ValueError`` may say so as well.
    """
    provenance = dict(document["provenance"])
    info = _made(ClipInfo, provenance.pop("declared"))
    report = _made(DecodeReport, provenance.pop("decoded"))
    # The verdict written beside them is of a policy; the scores belong to none. How the file looked
    # is for the folder that they are kept in.
    provenance.pop("policy", None)
    provenance.pop("file", None)
    return Scores(
        clip=_clip(document["clip"]),
        prompt=None if document["prompt"] is None else _text(document["prompt"]),
        outcomes={name: _outcome(outcome) for name, outcome in document["scores"].items()},
        info=info,
        report=report,
        provenance=provenance,
    )


def _made(kind: type[T], document: Mapping[str, Any]) -> T:
    """Keys that a later version added are left out: no judgment rests on them."""
    known = {field.name for field in fields(kind)}
    return msgspec.convert({n: value for n, value in document.items() if n in known}, kind)


def _outcome(document: Mapping[str, Any]) -> Outcome:
    parts = dict(document["parts"])
    if document["value"] is None:
        # Results that do not say the cause are taken at their worst: nothing passes by that.
        stated = document.get("cause")
        cause: Literal["not_applicable", "not_measured"] = (
            "not_applicable" if stated == "not_applicable" else "not_measured"
        )
        return Unscored(_text(document["reason"]), cause, parts)
    moments = tuple(_made(Moment, moment) for moment in document["moments"])
    timeline = msgspec.convert(document.get("timeline", ()), tuple[tuple[float, float], ...])
    return Score(msgspec.convert(document["value"], float), parts, moments, timeline)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _clip(value: object) -> str:
    if "\0" in (name := _text(value)):
        raise ValueError(f"{name!r} is no path")
    return name
