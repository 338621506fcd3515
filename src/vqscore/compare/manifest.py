"""What is compared: which clip came of which generator, prompt and attempt, and at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from vqscore.errors import VqscoreError
from vqscore.places import is_there, place_of

__all__ = ["Entry", "Manifest", "ManifestError"]


class ManifestError(VqscoreError):
    """A manifest that cannot be read, or that contradicts itself."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One attempt of one generator at one prompt.

    Args:
        row: Where it stands in the manifest, counted as an editor counts lines; 0 for a folder.
        clip: The file; ``None`` where the generator delivered nothing, which is a failed attempt.
        prompt: What was asked for, if it is known.
        generator: Who made it.
        prompt_id: What pairs the generators; by default the prompt itself.
        attempt: From 1.
        seed: The seed it was made with.
        wait_seconds: From order to clip.
        queue_seconds: Of these, before work began.
        peak_vram_gb: Most memory of the accelerator in use.
        steps: Inference steps (number of function evaluations).
        price: What the attempt cost, in any one currency.
        seconds: Length of the clip as ordered; by default as decoded.
        tags: What the prompt is about: ``human walking``, ``liquid pouring``.
        accept: Whether a person took it.
    """

    row: int
    clip: Path | None
    prompt: str | None
    generator: str
    prompt_id: str
    attempt: int = 1
    seed: int | None = None
    wait_seconds: float | None = None
    queue_seconds: float | None = None
    peak_vram_gb: float | None = None
    steps: float | None = None
    price: float | None = None
    seconds: float | None = None
    tags: tuple[str, ...] = ()
    accept: bool | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """Entries that were checked against each other.

    Raises:
        ManifestError: No entries, an attempt or a clip listed twice, or one prompt_id with two
            prompts; the message names the rows.
    """

    source: Path
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        if not self.entries:
            raise ManifestError(f"manifest {self.source} lists no clip")
        refuse(self.source, "rows that contradict each other", _contradictions(self.entries))

    @property
    def generators(self) -> tuple[str, ...]:
        """In the order of their first row."""
        return tuple(dict.fromkeys(entry.generator for entry in self.entries))

    def missing(self) -> tuple[Entry, ...]:
        """Entries whose clip is named and not there."""
        return tuple(e for e in self.entries if e.clip is not None and not is_there(e.clip))

    def check_clips_exist(self, but: Iterable[Entry] = ()) -> None:
        """Refuse a manifest that names clips which are not there, before any is scored.

        Args:
            but: Entries whose clips need not be there.

        Raises:
            ManifestError: Names every missing clip with its row.
        """
        known = {entry.row for entry in but}
        lines = [f"row {e.row}: {e.clip}" for e in self.missing() if e.row not in known]
        hint = (
            "leave the clip empty where the generator delivered nothing, or count missing files as "
            "failed attempts with --allow-missing"
        )
        refuse(self.source, f"clips that do not exist ({hint})", lines)


def refuse(source: Path, what: str, lines: Sequence[str]) -> None:
    """Raise an error that lists everything that is wrong at once, if there is anything.

    Raises:
        ManifestError: There are lines.
    """
    if lines:
        raise ManifestError("\n  ".join((f"manifest {source}: {what}", *lines)))


def _contradictions(entries: Iterable[Entry]) -> list[str]:
    problems: list[str] = []
    attempts: dict[tuple[str, str, int], int] = {}
    clips: dict[Path, int] = {}
    prompts: dict[str, Entry] = {}
    for entry in entries:
        what = (entry.generator, entry.prompt_id, entry.attempt)
        first = attempts.setdefault(what, entry.row)
        if first != entry.row:
            problems.append(
                f"row {entry.row}: attempt {entry.attempt} of {entry.generator} at "
                f"{entry.prompt_id!r} is in row {first} already"
            )
        if entry.clip is not None:
            first = clips.setdefault(place_of(entry.clip), entry.row)
            if first != entry.row:
                problems.append(f"row {entry.row}: {entry.clip} is in row {first} already")
        said = prompts.setdefault(entry.prompt_id, entry)
        if said.prompt != entry.prompt:
            problems.append(
                f"row {entry.row}: prompt_id {entry.prompt_id!r} has another prompt than in row "
                f"{said.row}"
            )
    return problems
