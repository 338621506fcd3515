"""Contents of the section on metrics, in the order in which the command line lists them."""

from __future__ import annotations

from pathlib import Path

from vqscore.registry import BUILT_IN

__all__ = ["metric_pages"]

_FOLDER = Path(__file__).parents[1] / "metrics"


def metric_pages() -> str:
    """A table of contents: the overview, a page a metric, then whatever else there is."""
    there = {page.stem for page in _FOLDER.glob("*.md")}
    ordered = [name for name in ("index", *BUILT_IN) if name in there]
    ordered += sorted(there.difference(ordered))
    if not ordered:
        return ""
    lines = ["```{toctree}", ":maxdepth: 1", ":caption: Metrics", ""]
    return "\n".join([*lines, *(f"metrics/{name}" for name in ordered), "```"])
