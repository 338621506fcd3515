"""Results as SARIF 2.1.0, for code scanning: a rule per metric, a result per finding.

Source: OASIS, Static Analysis Results Interchange Format 2.1.0. A region of that format is a piece
of a text; a moment of a clip is told in the region's message. Code scanning wants a first line in
every region, so each has line 1.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any
from urllib.parse import quote

from vqscore.errors import VqscoreError
from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Finding
from vqscore.outcome import Moment
from vqscore.registry import load_metric
from vqscore.report.reasons import clip_of
from vqscore.version import __version__
from vqscore.when_and_where import when_and_where

__all__ = ["sarif_document", "sarif_text"]

_LEVELS = {"fail": "error", "inconclusive": "warning", "note": "note", "error": "error"}
_CLIP = "clip"
_NO_METRICS = {
    _CLIP: "Can the whole clip be read and scored?",
    "combined": "Is the clip good enough by several metrics together?",
    "policy": "Does the policy fit the scores it is applied to?",
}
"""Rules that no metric stands for, and what they ask."""


def sarif_text(results: Iterable[Result]) -> str:
    """A SARIF log as JSON."""
    return json.dumps(sarif_document(results), indent=2, ensure_ascii=False) + "\n"


def sarif_document(results: Iterable[Result], root: Path | None = None) -> dict[str, Any]:
    """A SARIF log with one run.

    Args:
        results: What to report. A clip that passes has only its notes in it.
        root: Paths in it are named relative to this folder; by default the current one.
    """
    told = list(results)
    rules = _rules(told)
    index = {rule["id"]: position for position, rule in enumerate(rules)}
    where = (root or Path.cwd()).resolve()
    driver = {"name": "vqscore", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "results": [_result(result, f, index, where) for result in told for f in _findings(result)],
    }
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _findings(result: Result) -> Sequence[Finding]:
    if isinstance(result, Failure):
        return (Finding(_CLIP, result.message, "fail"),)
    return result.findings


def _rules(results: Iterable[Result]) -> list[dict[str, Any]]:
    """A rule for the clip as such and for every metric that was asked, found wanting or not."""
    names: dict[str, None] = {_CLIP: None}
    for result in results:
        if not isinstance(result, Failure):
            names.update(dict.fromkeys(result.scores))
        names.update(dict.fromkeys(finding.metric for finding in _findings(result)))
    return [{"id": name, "shortDescription": {"text": _question(name)}} for name in names]


def _question(metric: str) -> str:
    if metric in _NO_METRICS:
        return _NO_METRICS[metric]
    try:
        return load_metric(metric).question
    except VqscoreError:
        # Results may come from a machine that had a package this one lacks.
        return metric


def _result(
    result: Result, finding: Finding, index: Mapping[str, int], root: Path
) -> dict[str, Any]:
    clip = clip_of(result)
    moments = sorted(finding.moments, key=lambda moment: (moment.value, moment.start_seconds))
    digest = hashlib.sha256(f"{_uri(clip, root)}\0{finding.metric}".encode()).hexdigest()
    document: dict[str, Any] = {
        "ruleId": finding.metric,
        "ruleIndex": index[finding.metric],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [_location(clip, moments[0] if moments else None, root)],
        "partialFingerprints": {"clipAndMetric/v1": digest},
    }
    if len(moments) > 1:
        others = [_location(clip, moment, root) for moment in moments[1:]]
        document["relatedLocations"] = [
            {"id": position, "message": place["physicalLocation"]["region"]["message"], **place}
            for position, place in enumerate(others, 1)
        ]
    return document


def _location(clip: str, moment: Moment | None, root: Path) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": 1}
    if moment is not None:
        region["message"] = {"text": f"{when_and_where(moment)}: {moment.value:.2f}"}
    artifact = {"uri": _uri(clip, root)}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region}}


def _uri(clip: str, root: Path) -> str:
    """Relative to the root where it lies below it, as code scanning wants it; else absolute."""
    path = PurePath(clip)
    if path.is_absolute():
        if not path.is_relative_to(root):
            return path.as_uri()
        path = path.relative_to(root)
    return quote(path.as_posix(), errors="surrogateescape")
