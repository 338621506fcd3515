"""Numbered hostile files: the same number and seed give the same file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.robustness.baits import BAITS, Bait
from benchmarks.robustness.bombs import BOMBS
from benchmarks.robustness.mutations import ANY_FILE, MP4_ONLY
from benchmarks.robustness.places import ODD_NAMES, PLACES

__all__ = ["Case", "Maker"]


@dataclass(frozen=True)
class Case:
    """A hostile file that was put in place, and what it is."""

    number: int
    kind: str
    path: Path


class Maker:
    """Makes hostile files in a folder.

    Args:
        seeds: Sound files by name.
        bait: What some of them point at.
        seed: Together with a number it decides a file.
    """

    def __init__(self, seeds: dict[str, bytes], bait: Bait, seed: int) -> None:
        self._seeds, self._bait, self._seed = seeds, bait, seed
        self._names = tuple(seeds)

    def make(self, number: int, folder: Path) -> Case:
        """Put the file of that number into a folder."""
        rng = np.random.default_rng((self._seed, number))
        turn = number % 20
        if turn == 19 and (number // 20) % 4 == 0:
            words, put = PLACES[(number // 80) % len(PLACES)]
            path = folder / f"{number}.mp4"
            put(path)
            return Case(number, f"place: {words}", path)
        if turn == 19:
            kind, ending, data = self._mutated(number, rng, by_boxes=False)
            name = ODD_NAMES[(number // 20) % len(ODD_NAMES)]
            return self._put(number, f"odd name: {kind}", folder / f"{name}{ending}", data)
        if turn in (16, 17):
            bait = BAITS[(number // 20 * 2 + turn) % len(BAITS)]
            ending, data = bait(self._seeds, self._bait, rng)
            return self._put(number, f"bait: {bait.__name__}", folder / f"{number}{ending}", data)
        if turn == 18:
            bomb = BOMBS[(number // 20) % len(BOMBS)]
            ending, data = bomb(self._seeds, rng)
            return self._put(number, f"bomb: {bomb.__name__}", folder / f"{number}{ending}", data)
        kind, ending, data = self._mutated(number, rng, by_boxes=turn >= 12)
        return self._put(number, kind, folder / f"{number}{ending}", data)

    def _mutated(
        self, number: int, rng: np.random.Generator, *, by_boxes: bool
    ) -> tuple[str, str, bytes]:
        name = self._names[number % len(self._names)]
        if by_boxes:
            name = ("h264.mp4", "fragmented.mp4", "mpeg4.mp4", "av1.mp4")[number % 4]
        choices = MP4_ONLY if by_boxes else ANY_FILE
        data, kinds = self._seeds[name], []
        for _ in range(1 + int(rng.integers(3) == 0)):
            mutation = choices[int(rng.integers(len(choices)))]
            data = mutation(data, rng) if len(data) > 16 else data
            kinds.append(mutation.__name__)
            # A tree that was mutated is no tree any more.
            choices = ANY_FILE
        return f"{name}: {' + '.join(kinds)}", Path(name).suffix, data

    def _put(self, number: int, kind: str, path: Path, data: bytes) -> Case:
        path.write_bytes(data)
        return Case(number, kind, path)
