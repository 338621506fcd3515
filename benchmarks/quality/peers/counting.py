"""How often a peer turns clips down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def counted(rows: Sequence[dict[str, Any]], peer: str) -> dict[str, int]:
    """How many clips a peer turns down, of how many it answered for, and where it gave none."""
    said = [row["peers"][peer] for row in rows if peer in row.get("peers", {})]
    answered = [answer for answer in said if "error" not in answer]
    return {
        "failed": sum(bool(answer["failed"]) for answer in answered),
        "answered": len(answered),
        "errors": len(said) - len(answered),
    }
