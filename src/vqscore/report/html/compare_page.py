"""A comparison of generators as one page: the table, the chart, the clips side by side."""

from __future__ import annotations

from pathlib import Path

from vqscore.compare.table import Comparison
from vqscore.report.compare_words import agreement_words, rating_words, tally_words
from vqscore.report.html.compare_view import headline, table_rows
from vqscore.report.html.page import environment
from vqscore.report.html.page_file import PageFile
from vqscore.report.html.pareto import pareto_chart
from vqscore.report.html.players import prompt_rows
from vqscore.version import __version__

__all__ = ["write_comparison"]


def write_comparison(comparison: Comparison, path: str | Path, title: str | None = None) -> Path:
    """Write a comparison as a page that people can look at.

    The page is one file; the clips in it are played from where they lie, by relative links.

    Args:
        comparison: Generators compared. Their clips are decoded once more for a picture of each.
        path: The file to write (``.html`` or ``.htm``), or a folder that gets an ``index.html``.
        title: The page's title; by default the verdict in a sentence.

    Returns:
        The file that was written.

    Raises:
        UsageError: The file cannot be written.
    """
    file = PageFile(path)
    said, sure = headline(comparison)
    arenas = [
        (
            source,
            [
                (rating.generator, *rating_words(rating, arena.gap(rating.generator, reference)))
                for rating in arena.ratings
            ],
            arena.notes,
        )
        for source, arena in (("scores", comparison.arena), ("people", comparison.voted))
        for reference in (comparison.reference,)
        if arena is not None
    ]
    parts = (
        environment()
        .get_template("compare.html.j2")
        .generate(
            title=title or said,
            headline=said,
            sure=sure,
            comparison=comparison,
            tallies=[(name, tally_words(comparison, name)) for name in comparison.generators],
            rows=table_rows(comparison.rows, comparison.generators),
            tags=[
                (tag.tag, tag.prompts, table_rows(tag.rows, comparison.generators))
                for tag in comparison.tags
            ],
            chart=pareto_chart(comparison),
            arenas=arenas,
            agreement=agreement_words(comparison.agreement) if comparison.agreement else "",
            prompts=prompt_rows(comparison, file.folder),
            version=__version__,
        )
    )
    return file.write(parts)
