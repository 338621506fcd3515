"""Plant, score, count: writes results.json and the table rendered from it."""

from __future__ import annotations

import csv
import json
import multiprocessing
import os
import time
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.job import Job
from benchmarks.quality.options import names, options
from benchmarks.quality.plant_command import clips_in
from benchmarks.quality.rows import Rows, rows_of_rated, rows_of_source
from benchmarks.quality.split import split
from benchmarks.quality.twins import TWINS

Table = dict[str, dict[str, str]]


def main(given: list[str]) -> int:
    from benchmarks.quality.peers.asking import PEERS
    from benchmarks.quality.peers.installing import install, programs_of
    from benchmarks.quality.provenance import check_sources, provenance
    from benchmarks.quality.render import markdown
    from benchmarks.quality.tally import tally
    from benchmarks.quality.verdict import bounds

    chosen = options(given, __doc__)
    bounds(chosen.policy)  # one that is mistyped is refused now, not after hours
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    work = chosen.work.resolve()
    paths = clips_in(chosen.clips)
    check_sources(paths, work)
    csv_path = chosen.table or chosen.clips.parent / "clips.csv"
    table = _table(csv_path)
    peers, programs = {}, {}
    if chosen.peers:
        for name, peer in PEERS.items():
            problem = install(peer, work / "peers", kept_only=chosen.kept)
            peers[name] = {"version": peer.version, "score": peer.score, "problem": problem}
            if problem is None:
                programs[name] = str(programs_of(peer, work / "peers"))
            print(f"peer {name} {peer.version}: {problem or 'ready'}", flush=True)
    job = _job(chosen, work, paths, table, programs)
    sources = [p for p in paths if chosen.half in ("both", split(p.stem))][: chosen.subset]
    rated = []
    if not chosen.no_people:
        rated = [
            (csv_path.parent / row["file"], row)
            for row in table.values()
            if row.get("temporal_quality")
        ][: chosen.people_subset]
    # Of the code as it is now: it may be edited while this runs.
    made_by = provenance(tuple(job.keys))
    found, problems = _carry_out(sources, rated, job, chosen.workers)
    problems += found.broken
    results: dict[str, Any] = {
        **made_by,
        "policy": chosen.policy,
        "whole": chosen.whole,
        "clips": len(sources),
        "severities": list(job.severities),
        "peers": peers,
        "cases": {"scored": len(found.rows), "not_scored": found.missing},
        "problems": sorted(problems),
        **tally(found.rows, tuple(job.keys), chosen.policy),
    }
    (work / "rows.json").write_text(json.dumps(found.rows))
    text = markdown(results)
    for folder in [work, *([chosen.out] if chosen.out else [])]:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(results, indent=1) + "\n")
        (folder / "results.md").write_text(text)
    if chosen.whole:
        from benchmarks.quality.pages import write_pages

        write_pages(results)
    print(text)
    print(f"written: results.json and results.md in {chosen.out or work}")
    return 1 if problems else 0


def _table(path: Path) -> Table:
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        return {Path(row["file"]).stem: row for row in csv.DictReader(file)}


def _job(chosen: Any, work: Path, paths: list[Path], table: Table, programs: dict[str, str]) -> Job:
    from benchmarks.quality.metric_code import metric_key
    from benchmarks.quality.scoring import available

    return Job(
        work=work,
        clips=paths,
        prompts={stem: row["prompt"] or None for stem, row in table.items()},
        keys={
            name: metric_key(name, trust_version=chosen.trust_versions)
            for name in names(chosen.metrics, available())
        },
        defects=names(chosen.defects, [*DEFECTS]),
        twins=names(chosen.twins, [*TWINS]),
        severities=[int(s) for s in chosen.severities.split(",")],
        baselines=not chosen.no_baselines,
        peers=programs,
        wrong_prompts=chosen.wrong_prompts,
        kept_only=chosen.kept,
        trust_versions=chosen.trust_versions,
    )


def _quiet_worker(workers: int) -> None:
    import cv2
    import torch

    from vqscore.one_pass.threads import available_cores, set_pass_threads

    set_pass_threads(max(1, available_cores() // workers))
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    if hasattr(os, "nice"):
        os.nice(5)


def _carry_out(
    sources: list[Path], rated: list[tuple[Path, dict[str, str]]], job: Job, workers: int
) -> tuple[Rows, list[str]]:
    """All rows, and what went wrong with whole clips."""
    out, problems = Rows(), []
    began = time.monotonic()
    with ProcessPoolExecutor(
        workers,
        multiprocessing.get_context("spawn"),
        initializer=_quiet_worker,
        initargs=(workers,),
    ) as pool:
        waiting: dict[Future[Rows], str] = {
            pool.submit(rows_of_source, path, job): path.stem for path in sources
        }
        waiting |= {pool.submit(rows_of_rated, path, row, job): path.stem for path, row in rated}
        for done, future in enumerate(as_completed(waiting), 1):
            stem = waiting[future]
            try:
                part = future.result()
            except BrokenProcessPool:
                raise SystemExit(
                    "a worker died, perhaps for lack of memory. What was planted and scored is "
                    "kept: run it again to go on, with --workers 1 if it happens twice"
                ) from None
            except Exception as error:  # noqa: BLE001 - the other clips' rows are still wanted
                problems.append(f"{stem}: {type(error).__name__}: {error}")
                continue
            out.rows += part.rows
            out.missing += part.missing
            out.broken += part.broken
            print(f"[{done}/{len(waiting)}] {stem} {time.monotonic() - began:.0f} s", flush=True)
    return out, problems
