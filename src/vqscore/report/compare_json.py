"""A comparison as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from vqscore.compare.contests import Agreement
from vqscore.compare.ratings import Arena
from vqscore.compare.table import Comparison, Row
from vqscore.compare.take import Take
from vqscore.version import __version__

__all__ = ["arena_document", "compare_document", "compare_json"]


def compare_json(comparison: Comparison) -> str:
    """The document as text."""
    document = compare_document(comparison)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def compare_document(comparison: Comparison) -> dict[str, Any]:
    """A comparison as plain values; open ends of intervals, and what has no value, are null."""
    return {
        "vqscore": __version__,
        "generators": list(comparison.generators),
        "reference": comparison.reference,
        "policy": comparison.policy or None,
        "prompts": comparison.prompts,
        "tallies": {name: dict(counts) for name, counts in comparison.tallies.items()},
        "rows": [_row(row) for row in comparison.rows],
        "tags": [
            {"tag": tag.tag, "prompts": tag.prompts, "rows": [_row(row) for row in tag.rows]}
            for tag in comparison.tags
        ],
        "arena": _arena(comparison.arena),
        "voted": _arena(comparison.voted),
        "agreement": comparison.agreement and asdict(comparison.agreement),
        "notes": list(comparison.notes),
        "takes": [_take(take) for take in comparison.takes],
    }


def arena_document(arenas: Mapping[str, Arena], agreed: Agreement | None) -> dict[str, Any]:
    """Ratings by who gave them, ``judged`` or ``people``, and how well the two agree."""
    return {
        "vqscore": __version__,
        **{by: _arena(arena) for by, arena in arenas.items()},
        "agreement": agreed and asdict(agreed),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "unit": row.unit,
        "better": row.better,
        "estimates": {name: asdict(estimate) for name, estimate in row.estimates.items()},
        "differences": {
            name: {**asdict(difference), "says": difference.says}
            for name, difference in row.differences.items()
        },
    }


def _arena(arena: Arena | None) -> dict[str, Any] | None:
    if arena is None:
        return None
    return {
        "ratings": [asdict(rating) for rating in arena.ratings],
        "gaps": [{**asdict(gap), "chance": gap.chance} for gap in arena.gaps],
        "votes": arena.votes,
        "notes": list(arena.notes),
    }


def _take(take: Take) -> dict[str, Any]:
    entry = take.entry
    return {
        "row": entry.row,
        "clip": None if entry.clip is None else str(entry.clip),
        "generator": entry.generator,
        "prompt_id": entry.prompt_id,
        "attempt": entry.attempt,
        "verdict": take.word,
    }
