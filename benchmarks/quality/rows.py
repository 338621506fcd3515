"""Everything that comes of one source clip: planted, scored, as rows. Runs in a worker."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.quality import faces
from benchmarks.quality.case import Case, Source, stage
from benchmarks.quality.footage import read, write
from benchmarks.quality.job import BASELINE_SEVERITY, Job
from benchmarks.quality.split import split

Row = dict[str, Any]
RATINGS = ("temporal_quality", "static_quality", "alignment")
_PROMPTED = "prompt_adherence"


@dataclass(slots=True)
class Rows:
    """Scored cases; those not scored yet (``--kept``) are counted, what broke is told."""

    rows: list[Row] = field(default_factory=list)
    missing: int = 0
    broken: list[str] = field(default_factory=list)

    def add(self, case: Case, job: Job, **more: object) -> None:
        """Score a case and keep its row."""
        row = _row(case, job)
        if row is None:
            self.missing += 1
        else:
            self.rows.append({**row, **more})


def rows_of_source(path: Path, job: Job) -> Rows:
    """The clean clip, its defects at each severity, its twins, and wrong prompts for it."""
    _check_code(job)
    faces.kept_in[:] = [job.work / "faces"]
    source = Source(path, job.prompts.get(path.stem), job.clips)
    out = Rows()
    clean = _staged(source, "clean", 0, job, out)
    if clean is None:
        return out
    out.add(clean, job)
    partners = set()
    for name, severity in _wanted(job):
        case = _staged(source, name, severity, job, out)
        if case is None:
            continue
        out.add(case, job)
        # A defect's sound partner is a case of its own where it is not the clean clip.
        if case.clean is not None and case.clean not in {clean.path, *partners}:
            partners.add(case.clean)
            # Of the severity it is the partner of: it gets what that one gets.
            partner = Case("partner", "clean", severity, case.stem, case.clean, case.prompt)
            out.add(partner, job)
    for wrong in _wrong(clean, job):
        out.add(wrong, job)
    return out


def rows_of_rated(path: Path, row: dict[str, str], job: Job) -> Rows:
    """A clip that people rated, at one common size: big and new would look good by itself."""
    _check_code(job)
    out = Rows()
    copy = job.work / "people-256" / f"{path.stem}.mp4"
    if not copy.exists():
        if job.kept_only:
            out.missing += 1
            return out
        clip = read(path, short_side=256, seconds=10)
        write(copy, clip.frames, clip.fps)
    case = Case("people", row["category"], 0, path.stem, str(copy), row["prompt"] or None)
    out.add(case, job, ratings={name: float(row[name]) for name in RATINGS if row.get(name)})
    return out


def _wanted(job: Job) -> Iterator[tuple[str, int]]:
    for name in job.defects:
        for severity in job.severities:
            yield name, severity
    for name in job.twins:
        yield name, 0


def _staged(source: Source, name: str, severity: int, job: Job, out: Rows) -> Case | None:
    try:
        case = stage(source, name, severity, job.work, kept_only=job.kept_only)
    except Exception:  # noqa: BLE001 - one clip that cannot be planted in must not end the run
        last = traceback.format_exc(limit=-1).strip().replace("\n", " | ")
        out.broken.append(f"{source.stem}, {name} {severity}: {last}"[:300])
        return None
    return case


def _wrong(clean: Case, job: Job) -> list[Case]:
    """The same clip asked for by other clips' prompts, spread evenly over the list."""
    others = [prompt for prompt in job.all_prompts() if prompt != clean.prompt]
    if clean.prompt is None or not others or _PROMPTED not in job.keys:
        return []
    first = sum(clean.stem.encode()) % len(others)
    count = min(job.wrong_prompts, len(others))
    chosen = [others[(first + k * len(others) // count) % len(others)] for k in range(count)]
    return [
        Case("wrong_prompt", "wrong_prompt", 3, clean.stem, clean.path, prompt, clean.path)
        for prompt in chosen
    ]


def _row(case: Case, job: Job) -> Row | None:
    from benchmarks.quality.peers.asking import asked
    from benchmarks.quality.scoring import answers, plain_answers

    wrong = case.kind == "wrong_prompt"
    keys = {name: key for name, key in job.keys.items() if not wrong or name == _PROMPTED}
    scored = answers(case, keys, job.work, kept_only=job.kept_only)
    if scored is None:
        return None
    row: Row = {**asdict(case), "half": split(case.stem), "answers": scored}
    compared = case.severity in (0, BASELINE_SEVERITY) and not wrong
    if job.baselines and compared and case.kind != "twin":
        plain = plain_answers(case, job.work, kept_only=job.kept_only)
        if plain is not None:
            row["baselines"] = plain
    if job.peers and compared and case.kind != "people":
        row["peers"] = asked(case, job.peers, job.work, kept_only=job.kept_only)
    return row


@lru_cache(maxsize=1)
def _keys_here(names: tuple[str, ...], trust_versions: bool) -> dict[str, str]:
    from benchmarks.quality.metric_code import metric_key
    from vqscore.registry import load_metric

    for name in names:
        load_metric(name)
    return {name: metric_key(name, trust_version=trust_versions) for name in names}


def _check_code(job: Job) -> None:
    """What this process loaded must be what the answers will be kept under."""
    if _keys_here(tuple(job.keys), job.trust_versions) != dict(job.keys):
        raise RuntimeError("the code changed after the benchmark began; run it again")
