"""Which clips the command line names, and which prompts belong to them."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from vqscore.errors import UsageError
from vqscore.execute.attempt import Request
from vqscore.prompts import read_prompts

__all__ = ["requests_for"]


def requests_for(
    clips: Sequence[str], prompt: str | None, prompts: Path | None, clip_column: str
) -> list[Request]:
    """What to judge; every mistake in naming it is found before the first clip is scored.

    Args:
        clips: Files and patterns.
        prompt: One prompt for all of them.
        prompts: A CSV file of prompts, and of clips where none are named.
        clip_column: The file's column that holds the clips.

    Raises:
        VqscoreError: Nothing is named, both kinds of prompts are, or the file is not in order.
    """
    if prompt is not None and prompts is not None:
        raise UsageError("--prompt is one text for all clips, --prompts one for each: give one")
    if prompts is not None:
        listed = read_prompts(prompts, clip_column)
        if not clips:
            listed.check_clips_exist()
            return [Request(str(row.clip), row.prompt) for row in listed.rows]
        names = _matches(clips)
        return [Request(*pair) for pair in zip(names, listed.prompts_of(names), strict=True)]
    if not clips:
        raise UsageError("no clip given: name at least one, or a list of them with --prompts")
    return [Request(clip, prompt) for clip in _matches(clips)]


def _matches(clips: Sequence[str]) -> list[str]:
    """Clips as named; a pattern that the shell left alone is resolved here."""
    found: list[str] = []
    for clip in clips:
        if glob.has_magic(clip) and not Path(clip).exists():
            matched = sorted(glob.glob(clip, recursive=True))  # noqa: PTH207 - patterns may be absolute
            if not matched:
                raise UsageError(f"no clip matches {clip}")
            found.extend(matched)
        else:
            found.append(clip)
    return found
