"""The clips of each prompt side by side, as players of the local files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vqscore.compare.table import Comparison
from vqscore.compare.take import Take, TakeWord
from vqscore.judgment import Judgment
from vqscore.report.html.clip_view import link_to
from vqscore.report.html.encode import Image, Quality, encoded
from vqscore.report.html.stills import NoStills, Wanted, take_stills

__all__ = ["Player", "PromptRow", "prompt_rows"]

_POSTER = Quality(1.0, 45)
_POSTER_SIDE = 160
_MOST_POSTER_BYTES = 15_000_000

_PLAYABLE = frozenset({".mp4", ".m4v", ".mov", ".webm", ".ogv", ".mkv"})
"""What browsers may play; of the rest, animated pictures among them, there is a link."""


@dataclass(frozen=True, slots=True)
class Player:
    """One attempt of one generator.

    Args:
        generator: Who made it.
        attempt: From 1.
        word: What became of it.
        link: Address of the file relative to the page; empty where there is none.
        plays: Whether a browser may play it.
        poster: A frame of it.
        reason: The first reason against it.
    """

    generator: str
    attempt: int
    word: TakeWord
    link: str
    plays: bool
    poster: Image | None
    reason: str


@dataclass(frozen=True, slots=True)
class PromptRow:
    """A prompt with its attempts: the first of each generator, and the further ones."""

    number: int
    prompt: str
    tags: tuple[str, ...]
    first: tuple[Player, ...]
    further: tuple[Player, ...]


def prompt_rows(comparison: Comparison, folder: Path) -> Iterator[PromptRow]:
    """Each prompt of a comparison, in the manifest's order.

    Args:
        comparison: Generators compared.
        folder: Where the page will lie; links are relative to it.
    """
    by_prompt: dict[str, list[Take]] = {}
    for take in comparison.takes:
        by_prompt.setdefault(take.entry.prompt_id, []).append(take)
    place = {name: index for index, name in enumerate(comparison.generators)}
    spent = 0
    for number, (prompt_id, takes) in enumerate(by_prompt.items(), 1):
        takes.sort(key=lambda take: (take.entry.attempt, place[take.entry.generator]))
        firsts = _first_of_each(takes)
        players = []
        for take in firsts:
            player = _player(take, folder, poster=spent < _MOST_POSTER_BYTES)
            spent += len(player.poster.address) if player.poster else 0
            players.append(player)
        yield PromptRow(
            number=number,
            prompt=next((t.entry.prompt for t in takes if t.entry.prompt), prompt_id),
            tags=tuple(dict.fromkeys(tag for take in takes for tag in take.entry.tags)),
            first=tuple(sorted(players, key=lambda player: place[player.generator])),
            further=tuple(_player(t, folder, poster=False) for t in takes if t not in firsts),
        )


def _first_of_each(takes: Sequence[Take]) -> list[Take]:
    firsts: dict[str, Take] = {}
    for take in takes:
        firsts.setdefault(take.entry.generator, take)
    return list(firsts.values())


def _player(take: Take, folder: Path, *, poster: bool) -> Player:
    clip, result = take.entry.clip, take.result
    reasons = [f.message for f in result.findings] if isinstance(result, Judgment) else []
    if result is None:
        reasons = ["no clip was delivered" if clip is None else "the clip is not there"]
    elif not isinstance(result, Judgment):
        reasons = [result.message]
    picture = _poster(result) if poster and isinstance(result, Judgment) else None
    return Player(
        generator=take.entry.generator,
        attempt=take.entry.attempt,
        word=take.word,
        link="" if clip is None else link_to(str(clip), folder),
        plays=clip is not None and clip.suffix.lower() in _PLAYABLE,
        poster=picture,
        reason="" if take.passed or not reasons else reasons[0],
    )


def _poster(judgment: Judgment) -> Image | None:
    middle = Wanted(judgment.scores.report.seconds / 2, _POSTER_SIDE)
    try:
        (still,) = take_stills(judgment.scores, [middle])
    except NoStills:
        return None
    return encoded(still.pixels, _POSTER)
