"""Scores read back from what ``vqscore score --json`` wrote: nothing is scored twice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, TypeVar

from vqscore.clip import ClipInfo, DecodeReport
from vqscore.errors import UsageError
from vqscore.outcome import Moment, Outcome, Score, Scores, Unscored

__all__ = ["StoredScores", "check_same_weights", "read_scores"]

T = TypeVar("T", ClipInfo, DecodeReport)


@dataclass(frozen=True, slots=True)
class StoredScores:
    """A results file that was read.

    Args:
        source: The file.
        scores: Clips that were scored, in the file's order.
        errors: Clip and prompt to the message, for clips that could not be scored at all.
    """

    source: Path
    scores: tuple[Scores, ...]
    errors: Mapping[tuple[str, str | None], str]


def read_scores(path: str | Path) -> StoredScores:
    """Read a results file.

    Args:
        path: As written by ``vqscore score --json``: one JSON object a line.

    Raises:
        UsageError: The file cannot be read, or a line is no result; the line is named.
    """
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise UsageError(f"results file {source} cannot be read: {reason}") from error
    scores: list[Scores] = []
    errors: dict[tuple[str, str | None], str] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            document = json.loads(line)
            if document["verdict"] == "error":
                message = document["findings"][0]["message"]
                errors[document["clip"], document["prompt"]] = message
            else:
                scores.append(_scores(document))
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            message = f"results file {source}, line {number}: not a result ({what}). "
            raise UsageError(f"{message}Write one with: vqscore score --json {source}") from error
    if not scores and not errors:
        raise UsageError(f"results file {source} holds no result")
    return StoredScores(source, tuple(scores), errors)


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


def _scores(document: Mapping[str, Any]) -> Scores:
    provenance = dict(document["provenance"])
    info = _made(ClipInfo, provenance.pop("declared"))
    report = _made(DecodeReport, provenance.pop("decoded"))
    # The verdict written beside them is of a policy; the scores belong to none.
    provenance.pop("policy", None)
    return Scores(
        clip=document["clip"],
        prompt=document["prompt"],
        outcomes={name: _outcome(outcome) for name, outcome in document["scores"].items()},
        info=info,
        report=report,
        provenance=provenance,
    )


def _made(kind: type[T], document: Mapping[str, Any]) -> T:
    """Keys that a later version added are left out: no judgment rests on them."""
    known = {field.name for field in fields(kind)}
    return kind(**{name: value for name, value in document.items() if name in known})


def _outcome(document: Mapping[str, Any]) -> Outcome:
    parts = dict(document["parts"])
    if document["value"] is None:
        # Results that do not say the cause are taken at their worst: nothing passes by that.
        stated = document.get("cause")
        cause: Literal["not_applicable", "not_measured"] = (
            "not_applicable" if stated == "not_applicable" else "not_measured"
        )
        return Unscored(document["reason"], cause, parts)
    moments = tuple(
        Moment(
            moment["start_seconds"],
            moment["end_seconds"],
            moment["value"],
            None if moment["box"] is None else tuple(moment["box"]),
        )
        for moment in document["moments"]
    )
    timeline = tuple((seconds, local) for seconds, local in document.get("timeline", ()))
    return Score(document["value"], parts, moments, timeline)
