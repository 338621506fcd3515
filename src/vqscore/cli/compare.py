"""``vqscore compare``: generators over one prompt set, as a buyer would compare them."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from vqscore.cli.cache_options import KEEP_RESULTS, CacheOptions
from vqscore.cli.compare_outputs import NO_COMPARE_OUTPUTS, CompareOutputs
from vqscore.cli.outputs_apart import keep_apart
from vqscore.cli.take_options import AS_USUAL, TakeOptions
from vqscore.compare.comparison import compare_takes
from vqscore.compare.counts import compare_counts, is_counts
from vqscore.compare.manifest_files import read_table
from vqscore.compare.table import Comparison
from vqscore.compare.votes import read_votes
from vqscore.report.compare_text import compare_text
from vqscore.report.verdict import Exit

__all__ = ["compare"]


def compare(
    manifest: Path,
    *,
    against: str | None = None,
    votes: Path | None = None,
    outputs: CompareOutputs = NO_COMPARE_OUTPUTS,
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
        outputs: Where the comparison goes, beside the table.
        taken: How the clips come by their results.
        kept: Whether results are kept between runs.
    """
    keep_apart(outputs.paths, (manifest, votes, taken.scores))
    outputs.prepare()
    comparison = _compared(manifest, against, votes, taken, kept)
    outputs.write(comparison)
    # Standard output that holds a document holds nothing else.
    Console(stderr=outputs.on_stdout, highlight=False).print(compare_text(comparison))
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
