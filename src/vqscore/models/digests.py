"""What a fetched file's digest should be, and whether it is."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from vqscore.models.weight import Weight

__all__ = ["expected_digest", "remember", "remembered_in", "sha256_of"]


def sha256_of(path: Path) -> str:
    """All 64 hex digits of the SHA-256 of a file's bytes, read anew."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def remembered_in(path: Path) -> Path:
    """The small file beside a fetched one that holds the digest it was fetched with."""
    return path.with_name(f".{path.name}.vqscore-sha256")


def remember(path: Path, digest: str) -> None:
    """Keep the digest that a file was fetched with."""
    remembered_in(path).write_text(f"{digest}\n", "utf-8")


def expected_digest(weight: Weight, path: Path) -> str:
    """The digest that is published with a file or that it came with; empty if nobody stated one.

    Hugging Face's own library names what it fetched by its digest.
    """
    if weight.sha256:
        return weight.sha256
    if (kept := remembered_in(path)).is_file():
        return kept.read_text("utf-8").strip()
    name = path.resolve().name
    return name if re.fullmatch(r"[0-9a-f]{64}", name) else ""
