"""The tune half of the planted benchmark as labels and results; nothing is scored again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.split import group
from vqscore.clip import ClipInfo, DecodeReport
from vqscore.execute.attempt import Failure
from vqscore.outcome import Moment, Outcome, Score, Scores, Unscored
from vqscore.policy import judge, load_policy
from vqscore.report.json_lines import result_line

_SOUND = {"clean", "partner", "twin"}
_INFO = ClipInfo(2, 2, 25.0, None, None, "h264", "pyav")
_REPORT = DecodeReport(1, 0, 1.0)


@dataclass(frozen=True, slots=True)
class Planted:
    """One case: its label, and its result as a line of JSON."""

    clip: str
    prompt: str
    accept: str
    generator: str
    group: str
    result: str


def planted(rows: Path, versions: dict[str, int], severities: set[int]) -> Iterator[Planted]:
    """Cases of the tune half, as ``python -m benchmarks.quality`` left them in ``rows.json``.

    Args:
        rows: The file.
        versions: Metric versions, from ``results.json`` beside the benchmark.
        severities: Defects of these are rejected; milder ones are left out, for a person may
            well take them.
    """
    document = json.loads(rows.read_text())
    clean = {row["path"]: row["answers"] for row in document if row["kind"] in _SOUND}
    asked = set()
    for row in document:
        if row["half"] != "tune" or row["kind"] == "people":
            continue
        if row["kind"] == "wrong_prompt":
            # One a clip: with all of them the policy would be about prompts and little else.
            if row["path"] in asked:
                continue
            asked.add(row["path"])
        if row["kind"] == "defect" and row["severity"] not in severities:
            continue
        # A wrong prompt changes one answer; the others are those of the clip.
        answers = clean.get(row["path"], {}) | row["answers"]
        yield Planted(
            clip=str(Path(row["path"]).resolve()),
            prompt=row["prompt"] or "",
            accept="yes" if row["kind"] in _SOUND else "no",
            generator=row["name"],
            group=group(row["stem"]),
            result=_result(row, answers, versions),
        )


def _result(row: dict[str, Any], answers: dict[str, Any], versions: dict[str, int]) -> str:
    clip, prompt = str(Path(row["path"]).resolve()), row["prompt"]
    broken = next((a["reason"] for a in answers.values() if a.get("cause") == "error"), None)
    if broken is not None:
        return result_line(Failure(clip, prompt, broken))
    scores = Scores(
        clip,
        prompt,
        {name: _outcome(found) for name, found in answers.items()},
        _INFO,
        _REPORT,
        {"vqscore": "stored", "model_set": "embedded", "metrics": versions},
    )
    # The verdict in the line is nobody's; the scores are what is read.
    policy = load_policy("technical").limited_to(tuple(answers))
    return result_line(judge(scores, policy))


def _outcome(found: dict[str, Any]) -> Outcome:
    if found["value"] is None:
        cause = "not_applicable" if found["cause"] == "not_applicable" else "not_measured"
        return Unscored(found["reason"], cause)
    moments = tuple(
        Moment(m["start_seconds"], m["end_seconds"], m["value"], m["box"] and tuple(m["box"]))
        for m in found["moments"]
    )
    return Score(found["value"], found["parts"], moments)
