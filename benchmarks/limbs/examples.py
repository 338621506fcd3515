"""Examples kept on disk: motion maps of sound clips and of clips with planted defects."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.limbs.defects import doubled, warped
from benchmarks.limbs.reading import cells_of, motion_maps
from benchmarks.quality.footage import Footage, read
from benchmarks.quality.split import split
from benchmarks.quality.twins import TWINS
from vqscore.clip import Clip
from vqscore.features.frames import WORKING_SHORT_SIDE
from vqscore.video.arrays import as_clip

_SHARP = 3.3
"""Raters' temporal quality from which a generated clip may be planted in."""
_SECONDS = 4.5
KINDS = (warped, doubled)
_CAMERA, _GENERATED = (14, 3), (6, 1)
"""Examples of either defect from one clip."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A clip to learn from. Only those of a camera are known to be sound."""

    path: Path
    is_sound: bool


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
    """Make what one clip teaches and keep it: ``maps``, then ``maps_KIND_K``, ``cells_KIND_K``."""
    out = folder / "planted" / f"{source.path.stem}.npz"
    if out.exists():
        return out
    footage = read(source.path, short_side=WORKING_SHORT_SIDE, seconds=_SECONDS)
    kept: dict[str, NDArray[np.generic]] = {"is_sound": np.asarray(source.is_sound)}
    kept["maps"] = _maps(footage, footage.frames)
    counts = _CAMERA if source.is_sound else _GENERATED
    for kind, count in zip(KINDS, counts, strict=True):
        for k in range(count):
            name = f"{kind.__name__}_{k}"
            example = kind(
                footage, np.random.default_rng(zlib.crc32(f"{footage.stem}/{name}".encode()))
            )
            if example is None:
                break
            maps = _maps(footage, example.frames)
            cells = cells_of(example.where, footage.fps, (len(maps), *maps.shape[2:]))
            kept[f"maps_{name}"], kept[f"cells_{name}"] = maps, cells.astype(np.float16)
    _keep(out, kept)
    return out


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


def _maps(footage: Footage, frames: NDArray[np.uint8]) -> NDArray[np.float16]:
    return motion_maps(as_clip(frames, fps=footage.fps)).astype(np.float16)
