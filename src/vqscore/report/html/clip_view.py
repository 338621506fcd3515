"""Everything a report says of one clip, ready for the template."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from vqscore.counted import counted
from vqscore.execute.attempt import Failure, Result
from vqscore.judgment import Finding, Judgment
from vqscore.report.html.marked import Marked, marked_moments
from vqscore.report.html.metric_row import MetricRow, metric_rows
from vqscore.report.html.pictures import ClipPictures, pictures_of
from vqscore.report.html.stills import NoStills
from vqscore.report.verdict import Word, word_of

__all__ = ["ClipView", "clip_view", "link_to"]


@dataclass(frozen=True, slots=True)
class ClipView:
    """What one clip's part of a report shows.

    Args:
        number: From 1; part of every anchor.
        word: The verdict, or ``"error"``.
        name: The last part of the clip's name.
        clip: The clip as the caller named it.
        prompt: The text it was scored against.
        link: Address of the file relative to the report; empty where there is none.
        facts: Size, length, policy, in short.
        findings: The reasons, gravest first.
        rows: Metric by metric.
        marked: The moments that are marked in the pictures.
        pictures: The pictures; None where there are none.
        no_pictures: Why there are none.
        raw: Metric to its raw quantities.
        provenance: What is needed to reproduce the numbers, name to value.
    """

    number: int
    word: Word
    name: str
    clip: str
    prompt: str | None
    link: str
    facts: tuple[str, ...]
    findings: tuple[Finding, ...]
    rows: tuple[MetricRow, ...]
    marked: tuple[Marked, ...]
    pictures: ClipPictures | None
    no_pictures: str
    raw: tuple[tuple[str, str], ...]
    provenance: tuple[tuple[str, str], ...]

    @property
    def unscored(self) -> tuple[MetricRow, ...]:
        """Metrics without a score."""
        return tuple(row for row in self.rows if row.value is None)

    @property
    def seconds(self) -> str:
        """The clip's length, the first of the facts about it."""
        return self.facts[0] if self.facts else ""


def clip_view(number: int, result: Result, folder: Path, no_pictures: str = "") -> ClipView:
    """Everything a report says of one result.

    Args:
        number: From 1.
        result: A judged clip, or one that could not be scored.
        folder: Where the report will lie; links are relative to it.
        no_pictures: Why no pictures are to be made, if so.
    """
    if isinstance(result, Failure):
        return _of_failure(number, result, folder)
    scores = result.scores
    marked = marked_moments(result)
    pictures = None
    if not no_pictures:
        try:
            pictures = pictures_of(result, marked)
        except NoStills as reason:
            no_pictures = str(reason)
    info, report = scores.info, scores.report
    lost = (f"{counted(report.frames_lost, 'frame')} missing",) if report.frames_lost else ()
    return ClipView(
        number=number,
        word=word_of(result),
        name=Path(scores.clip).name or scores.clip,
        clip=scores.clip,
        prompt=scores.prompt,
        link="" if info.reader == "arrays" else link_to(scores.clip, folder),
        facts=(
            f"{report.seconds:.1f} s",
            counted(report.frames, "frame"),
            *lost,
            f"{info.width}×{info.height}",
            f"{info.fps:.4g} fps",
            info.codec,
        ),
        findings=result.findings,
        rows=metric_rows(result, marked),
        marked=marked,
        pictures=pictures,
        no_pictures=no_pictures,
        raw=tuple((name, _flat(o.parts)) for name, o in scores.items() if o.parts),
        provenance=_provenance(result),
    )


def _of_failure(number: int, failure: Failure, folder: Path) -> ClipView:
    return ClipView(
        number=number,
        word="error",
        name=Path(failure.clip).name or failure.clip,
        clip=failure.clip,
        prompt=failure.prompt,
        link=link_to(failure.clip, folder),
        facts=(),
        findings=(Finding("clip", failure.message, "inconclusive"),),
        rows=(),
        marked=(),
        pictures=None,
        no_pictures="it could not be scored",
        raw=(),
        provenance=(),
    )


def link_to(clip: str, folder: Path) -> str:
    """Address of a file from a page in ``folder``; empty where there is no such file."""
    if not os.path.isfile(clip):  # noqa: PTH113 - Path.is_file raises for some names
        return ""
    try:
        relative = os.path.relpath(clip, folder)
    except ValueError:
        # Another drive, on Windows.
        return Path(clip).absolute().as_uri()
    # The prefix keeps a name such as "data:x" from being taken for a scheme.
    return "./" + quote(os.fsencode(relative.replace(os.sep, "/")))


def _flat(values: Mapping[str, object]) -> str:
    return ", ".join(f"{key} {_word(value)}" for key, value in values.items())


def _word(value: object) -> str:
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return str(value)
    try:
        return f"{value:.4g}"
    except OverflowError:  # an integer that no floating number reaches
        return str(value)


def _provenance(judgment: Judgment) -> tuple[tuple[str, str], ...]:
    rows = [("policy", judgment.policy)]
    for name, value in judgment.scores.provenance.items():
        rows.append((name, _flat(value) if isinstance(value, Mapping) else str(value)))
    report, info = judgment.scores.report, judgment.scores.info
    declared = [f"{info.fps:.4g} fps"]
    if info.declared_seconds is not None:
        declared.append(f"{info.declared_seconds:.2f} s")
    if info.declared_frames is not None:
        declared.append(counted(info.declared_frames, "frame"))
    rows.append(("declared", ", ".join(declared)))
    decoded = (
        f"{counted(report.frames, 'frame')}, {report.frames_lost} lost, {report.seconds:.2f} s"
    )
    rows.append(("decoded", f"{decoded}, {report.problem}" if report.problem else decoded))
    return tuple(rows)
