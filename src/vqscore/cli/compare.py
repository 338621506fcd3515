"""``vqscore compare``: generators over one prompt set, as a buyer would compare them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from vqscore.cli.output import progress_bar
from vqscore.compare.comparison import compare_takes
from vqscore.compare.counts import compare_counts, is_counts
from vqscore.compare.data_frames import take_records, write_parquet
from vqscore.compare.judged_takes import judge_manifest
from vqscore.compare.manifest_files import read_manifest, read_table
from vqscore.compare.table import Comparison
from vqscore.compare.take import Take
from vqscore.compare.votes import read_votes
from vqscore.errors import UsageError
from vqscore.execute.attempt import Setup
from vqscore.policy import Policy, load_policy
from vqscore.registry import default_metrics, metric_names
from vqscore.report.compare_csv import compare_csv
from vqscore.report.compare_json import compare_json
from vqscore.report.compare_markdown import compare_markdown
from vqscore.report.compare_text import compare_text
from vqscore.report.verdict import Exit
from vqscore.stored_scores import read_scores
from vqscore.video.open import load_reader

__all__ = ["compare", "judged"]

_File = Annotated[str | None, Parameter(allow_leading_hyphen=True)]


def compare(
    manifest: Path,
    *,
    against: str | None = None,
    policy: str = "first-shot",
    scores: Path | None = None,
    votes: Path | None = None,
    models: str = "embedded",
    reader: str = "pyav",
    workers: int = 1,
    allow_missing: Annotated[bool, Parameter(negative=())] = False,
    json: _File = None,
    markdown: _File = None,
    csv: _File = None,
    parquet: Path | None = None,
) -> int:
    """Compare generators over one prompt set.

    Args:
        manifest: A .csv, .jsonl or .parquet file with the columns clip, prompt, generator and
            optional ones (prompt_id, attempt, seed, wait_seconds, queue_seconds, peak_vram_gb,
            steps, price, seconds, tags, accept); or a folder generator/prompt-slug_attempt.mp4; or
            a table of counts with the columns generator, measure, count, of, value.
        against: The generator that the others are compared with; by default the first.
        policy: What is asked of a clip: first-shot, technical, or a TOML file.
        scores: Results that vqscore score --json wrote; only clips that are not in it are scored.
        votes: People's votes, a CSV file with the columns prompt_id, left, right, winner.
        models: The model set.
        reader: What decodes: pyav or decord.
        workers: Clips that are scored at a time.
        allow_missing: Count clips that are not there as failed attempts.
        json: Write the comparison as JSON; - is standard output.
        markdown: Write it as Markdown; - is standard output.
        csv: Write the table as CSV; - is standard output.
        parquet: Write one row per attempt with its verdict and scores.
    """
    outputs: tuple[tuple[str, str | None, Callable[[Comparison], str]], ...] = (
        ("--json", json, compare_json),
        ("--markdown", markdown, compare_markdown),
        ("--csv", csv, compare_csv),
    )
    to_stdout = [option for option, path, _ in outputs if path == "-"]
    if len(to_stdout) > 1:
        raise UsageError(f"only one of {' and '.join(to_stdout)} can go to standard output")
    # Where results go is found to be there before minutes are spent on them.
    for option, path in (*(named[:2] for named in outputs), ("--parquet", parquet)):
        if path not in (None, "-") and not Path(str(path)).parent.is_dir():
            raise UsageError(f"{option} {path} cannot be written: its folder does not exist")
    counted = read_table(manifest) if manifest.is_file() else []
    if is_counts(counted):
        comparison = compare_counts(manifest, counted, against)
    else:
        preferred = read_votes(votes) if votes is not None else ()
        bounds = load_policy(policy)
        takes = judged(
            manifest,
            bounds,
            scores=scores,
            models=models,
            reader=reader,
            workers=workers,
            allow_missing=allow_missing,
        )
        comparison = compare_takes(takes, bounds, against, preferred)
    for option, path, render in outputs:
        if path == "-":
            sys.stdout.write(render(comparison))
        elif path is not None:
            _write(option, path, render(comparison))
    if parquet is not None:
        write_parquet(parquet, take_records(comparison.takes))
    # Standard output that holds a document holds nothing else.
    Console(stderr=bool(to_stdout), highlight=False).print(compare_text(comparison))
    unscored = any(take.word == "error" for take in comparison.takes)
    return Exit.UNJUDGED if unscored else Exit.PASS


def judged(
    manifest: Path,
    policy: Policy,
    *,
    scores: Path | None,
    models: str,
    reader: str,
    workers: int,
    allow_missing: bool,
) -> tuple[Take, ...]:
    """The attempts of a manifest with their results; what was not scored before is scored."""
    policy.check_names(metric_names())
    policy.check_models(models)
    if workers < 1:
        raise UsageError(f"--workers is at least 1, not {workers}")
    load_reader(reader)
    metrics = tuple(dict.fromkeys((*default_metrics(), *policy.metrics)))
    setup = Setup(metrics, models=models, reader=reader)
    read = read_manifest(manifest)
    stored = None if scores is None else read_scores(scores)
    with progress_bar() as progress:
        task = progress.add_task("scoring", total=None)
        return judge_manifest(
            read,
            policy,
            setup,
            stored,
            workers=workers,
            allow_missing=allow_missing,
            on_result=lambda done, of: progress.update(task, completed=done, total=of),
        )


def _write(option: str, path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{option} {path} cannot be written: {reason}") from error
