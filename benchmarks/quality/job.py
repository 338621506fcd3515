"""What a run was asked for, as a value that goes to its workers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BASELINE_SEVERITY = 3
"""Baselines and peers are compared at the severity that the goals are set for."""


@dataclass(frozen=True, slots=True)
class Job:
    """One run.

    Args:
        work: Where planted clips and answers are kept.
        clips: Every clean clip: things and faces are borrowed among them.
        prompts: File stem to prompt.
        keys: Metric to the digest of what gives its number; the metrics scored are its keys.
        defects, twins, severities: What is planted.
        baselines: Whether the plain baselines are scored too.
        peers: Peer to the Python of its environment, for those that could be installed.
        wrong_prompts: Wrong prompts a clip.
        kept_only: Plant and score nothing: take what former runs left.
        trust_versions: Keys are the stated versions.
    """

    work: Path
    clips: Sequence[Path]
    prompts: Mapping[str, str | None]
    keys: Mapping[str, str]
    defects: Sequence[str]
    twins: Sequence[str]
    severities: Sequence[int]
    baselines: bool
    peers: Mapping[str, str]
    wrong_prompts: int
    kept_only: bool
    trust_versions: bool

    def all_prompts(self) -> list[str]:
        """Every prompt of the table, once."""
        return sorted({prompt for prompt in self.prompts.values() if prompt})
