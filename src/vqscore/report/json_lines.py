"""A result as one JSON object, as ``vqscore/schema/result.schema.json`` describes it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from typing import Any, SupportsFloat, cast

from vqscore.execute.attempt import Failure, Result
from vqscore.outcome import Moment, Outcome, Score
from vqscore.report.verdict import word_of
from vqscore.version import __version__

__all__ = ["result_document", "result_line", "result_schema"]


def result_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one result."""
    source = resources.files("vqscore") / "schema" / "result.schema.json"
    return cast("dict[str, Any]", json.loads(source.read_text(encoding="utf-8")))


def result_line(result: Result) -> str:
    """A result as one line of JSON, without the line's end.

    Bytes of a file's name that are no UTF-8 become JSON's escapes for what Python carries them as.
    """
    line = json.dumps(result_document(result), ensure_ascii=False, allow_nan=False)
    return line.encode(errors="backslashreplace").decode()


def result_document(result: Result) -> dict[str, Any]:
    """A result as plain values."""
    if isinstance(result, Failure):
        finding = {"metric": "clip", "message": result.message, "severity": "error"}
        return {
            "clip": result.clip,
            "prompt": result.prompt,
            "verdict": word_of(result),
            "scores": {},
            "findings": [finding],
            "provenance": {"vqscore": __version__},
        }
    scores = result.scores
    return {
        "clip": scores.clip,
        "prompt": scores.prompt,
        "verdict": word_of(result),
        "scores": {name: _outcome(outcome) for name, outcome in scores.items()},
        "findings": [
            {"metric": f.metric, "message": f.message, "severity": f.severity}
            for f in result.findings
        ],
        "provenance": {
            **_plain(scores.provenance),
            "policy": result.policy,
            "declared": _plain(asdict(scores.info)),
            "decoded": _plain(asdict(scores.report)),
        },
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:
    value, reason, cause, moments, timeline = (
        (float(outcome.value), None, None, outcome.moments, outcome.timeline)
        if isinstance(outcome, Score)
        else (None, outcome.reason, outcome.cause, (), ())
    )
    return {
        "value": value,
        "reason": reason,
        "cause": cause,
        "parts": _plain(outcome.parts),
        "moments": [_moment(moment) for moment in moments],
        "timeline": [[float(seconds), float(local)] for seconds, local in timeline],
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "start_seconds": float(moment.start_seconds),
        "end_seconds": float(moment.end_seconds),
        "value": float(moment.value),
        "box": None if moment.box is None else [min(1.0, max(0.0, float(s))) for s in moment.box],
    }


def _plain(value: Any) -> Any:
    """JSON's own types: NumPy's numbers become Python's, what is no number becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if hasattr(value, "item"):
        return _plain(value.item())
    if isinstance(value, SupportsFloat):
        number = float(value)
        return number if math.isfinite(number) else None
    return str(value)
