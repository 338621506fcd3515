"""``vqscore compare``: generators over one prompt set, as a buyer would compare them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console

from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.take_options import AS_USUAL, TakeOptions
from vqscore.compare.comparison import compare_takes
from vqscore.compare.counts import compare_counts, is_counts
from vqscore.compare.data_frames import take_records, write_parquet
from vqscore.compare.manifest_files import read_table
from vqscore.compare.table import Comparison
from vqscore.compare.votes import read_votes
from vqscore.errors import UsageError
from vqscore.report.compare_csv import compare_csv
from vqscore.report.compare_json import compare_json
from vqscore.report.compare_markdown import compare_markdown
from vqscore.report.compare_text import compare_text
from vqscore.report.html.compare_page import write_comparison
from vqscore.report.html.page_file import PageFile
from vqscore.report.verdict import Exit

__all__ = ["compare"]

_File = Annotated[str | None, Parameter(allow_leading_hyphen=True)]


def compare(
    manifest: Path,
    *,
    against: str | None = None,
    votes: Path | None = None,
    json: _File = None,
    markdown: _File = None,
    csv: _File = None,
    parquet: Path | None = None,
    html: Path | None = None,
    taken: TakeOptions = AS_USUAL,
    kept: CacheOptions = KEEP_RESULTS,
) -> int:
    """Compare generators over one prompt set.

    Args:
        manifest: A .csv, .jsonl or .parquet file with the columns clip, prompt, generator and
            optional ones (prompt_id, attempt, seed, wait_seconds, queue_seconds, peak_vram_gb,
            steps, price, seconds, tags, accept); or a folder generator/prompt-slug_attempt.mp4; or
            a table of counts with the columns generator, measure, count, of, value.
        against: The generator that the others are compared with; by default the first.
        votes: People's votes, a CSV file with the columns prompt_id, left, right, winner.
        json: Write the comparison as JSON; - is standard output.
        markdown: Write it as Markdown; - is standard output.
        csv: Write the table as CSV; - is standard output.
        parquet: Write one row per attempt with its verdict and scores.
        html: Write a page to look at: FILE.html, or index.html in this folder.
        taken: How the clips come by their results.
        kept: Whether results are kept between runs.
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
    if html is not None:
        # Refuses a place that cannot be written to.
        PageFile(html)
    comparison = _compared(manifest, against, votes, taken, kept)
    for option, path, render in outputs:
        if path == "-":
            sys.stdout.write(render(comparison))
        elif path is not None:
            _write(option, path, render(comparison))
    if parquet is not None:
        write_parquet(parquet, take_records(comparison.takes))
    if html is not None:
        print(f"report: {write_comparison(comparison, html)}", file=sys.stderr)
    # Standard output that holds a document holds nothing else.
    Console(stderr=bool(to_stdout), highlight=False).print(compare_text(comparison))
    unscored = any(take.word == "error" for take in comparison.takes)
    return Exit.UNJUDGED if unscored else Exit.PASS


def _compared(
    manifest: Path, against: str | None, votes: Path | None, taken: TakeOptions, kept: CacheOptions
) -> Comparison:
    counts = read_table(manifest) if not manifest.is_dir() else []
    if is_counts(counts):
        return compare_counts(manifest, counts, against)
    preferred = read_votes(votes) if votes is not None else ()
    policy = taken.bounds()
    return compare_takes(taken.takes(manifest, policy, kept), policy, against, preferred)


def _write(option: str, path: str, text: str) -> None:
    try:
        Path(path).write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"{option} {path} cannot be written: {reason}") from error
