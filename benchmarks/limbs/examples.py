"""Examples kept on disk: motion maps of sound clips and of clips with planted defects."""

from __future__ import annotations

import csv
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.limbs.defects import doubled, warped
from benchmarks.limbs.reading import cells_of, motion_maps
from benchmarks.limbs.views import View, as_it_is, view
from benchmarks.quality.split import split
from benchmarks.quality.twins import TWINS
from vqscore.clip import Clip

_SHARP = 3.3
"""Raters' temporal quality from which a generated clip may be planted in."""
KINDS = (warped, doubled)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much one clip teaches.

    Args:
        as_it_is: Examples of either kind of defect in the clip itself.
        views: Other looks at it.
        in_view: Examples in each of these.
    """

    as_it_is: tuple[int, int]
    views: int
    in_view: tuple[int, int]


_CAMERA, _GENERATED = Counts((14, 3), 6, (4, 3)), Counts((6, 1), 2, (2, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A clip to learn from. Only those of a camera are known to be sound."""

    path: Path
    is_sound: bool

    @property
    def counts(self) -> Counts:
        return _CAMERA if self.is_sound else _GENERATED


def sources(table: Path, half: str = "tune") -> list[Source]:
    """Camera clips, and generated ones that people found steady, of one half."""
    found = []
    with table.open(newline="") as lines:
        for row in csv.DictReader(lines):
            path = table.parent / row["file"]
            if split(path.stem) != half:
                continue
            sound = row["category"] == "camera"
            steady = float(row["temporal_quality"] or 0) >= _SHARP or row["usable"] == "yes"
            if sound or steady:
                found.append(Source(path, sound))
    return found


def collect(source: Source, folder: Path) -> Path:
    """Make what a clip teaches and keep it: ``maps``, then ``maps_KIND_K`` and ``cells_KIND_K``."""
    out = folder / "planted" / f"{source.path.stem}.npz"
    return _kept(source, out, lambda: as_it_is(source.path), source.counts.as_it_is)


def collect_view(source: Source, number: int, folder: Path) -> Path:
    """The same of another look at it, as ``STEM@NUMBER.npz``."""
    out = folder / "planted" / f"{source.path.stem}@{number}.npz"
    return _kept(source, out, lambda: view(source.path, number), source.counts.in_view)


def _kept(source: Source, out: Path, look: Callable[[], View], counts: tuple[int, int]) -> Path:
    if not out.exists():
        _keep(out, {"is_sound": np.asarray(source.is_sound), **_taught(look(), counts)})
    return out


def _taught(look: View, counts: tuple[int, int]) -> dict[str, NDArray[np.generic]]:
    footage = look.footage
    kept: dict[str, NDArray[np.generic]] = {"maps": look.maps(footage.frames)}
    for kind, count in zip(KINDS, counts, strict=True):
        for k in range(count):
            name = f"{kind.__name__}_{k}"
            example = kind(
                footage, np.random.default_rng(zlib.crc32(f"{footage.stem}/{name}".encode()))
            )
            if example is None:
                break
            maps = look.maps(example.frames)
            cells = cells_of(example.where, footage.fps, (len(maps), *maps.shape[2:]))
            kept[f"maps_{name}"], kept[f"cells_{name}"] = maps, cells.astype(np.float16)
    return kept


def harmless(planted: Path, half: str = "tune") -> list[Path]:
    """Variants of sound clips that the quality benchmark has made, of one half."""
    found = [path for twin in TWINS for path in planted.glob(f"{twin}-*/*.mp4")]
    return sorted(path for path in found if split(path.name.partition(".")[0]) == half)


def collect_harmless(path: Path, folder: Path) -> Path:
    """Keep a variant's ``maps``, as ``TWIN.STEM.npz``."""
    twin, stem = path.parent.name.partition("-")[0], path.name.partition(".")[0]
    out = folder / "harmless" / f"{twin}.{stem}.npz"
    if not out.exists():
        _keep(out, {"maps": motion_maps(Clip(path)).astype(np.float16)})
    return out


def _keep(out: Path, kept: dict[str, NDArray[np.generic]]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_suffix(".part")
    with unfinished.open("wb") as file:
        np.savez(file, **kept)
    unfinished.replace(out)
