"""One clip to score: what it is, where its file lies, what it is compared with."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from benchmarks.quality import faces, footage, plant, prop, scene, thing, twins, warp
from benchmarks.quality.defects import DEFECTS
from benchmarks.quality.footage import Footage, read, write
from benchmarks.quality.plant import seed
from benchmarks.quality.twins import TWINS


@dataclass(frozen=True, slots=True)
class Case:
    """``clean`` is the file of the sound partner; ``truth`` the answer key of a defect."""

    kind: str  # clean, defect, twin, partner, people, wrong_prompt
    name: str
    severity: int
    stem: str
    path: str
    prompt: str | None = None
    clean: str | None = None
    truth: dict[str, object] | None = None


@dataclass(eq=False)
class Source:
    """A clean clip that is decoded only if something is yet to be planted in it."""

    path: Path
    prompt: str | None = None
    others: Sequence[Path] = field(default_factory=tuple)

    @property
    def stem(self) -> str:
        return self.path.stem

    @cached_property
    def footage(self) -> Footage:
        return read(self.path, self.prompt, self.others)


def _code(*modules: object) -> str:
    digest = hashlib.sha256()
    for module in modules:
        digest.update(Path(str(inspect.getsourcefile(module))).read_bytes())
    return digest.hexdigest()[:12]


def planting_key(name: str) -> str:
    """Changes whenever the code that plants this defect or twin does."""
    ground = (footage, scene, warp, plant, prop)
    if name == "clean":
        return _code(footage)
    if name in TWINS:
        return _code(*ground, twins)
    own = inspect.getmodule(DEFECTS[name])
    more = (faces, thing) if name.startswith("identity") else (thing,)
    return _code(*ground, *more, own)


def stage(
    source: Source, name: str, severity: int, work: Path, *, kept_only: bool = False
) -> Case | None:
    """The planted clip as a file, made if it is not there yet.

    None where it cannot be planted (no face, no motion) and, with ``kept_only``, where nobody
    tried yet.
    """
    folder = work / "planted" / f"{name}-{planting_key(name)}"
    label = f"{source.stem}.{severity}"
    path, card = folder / f"{label}.mp4", folder / f"{label}.json"
    if not card.exists():
        if kept_only:
            return None
        document = _make(source, name, severity, path, work)
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = card.with_suffix(".part")
        unfinished.write_text(json.dumps(document))
        unfinished.replace(card)
    known = json.loads(card.read_text())
    if known is None:
        return None
    if "clean" in known:
        # The card names it where it was made; the folder may have been moved since.
        known["clean"] = str(work / "planted" / Path(*Path(known["clean"]).parts[-2:]))
    kind = "clean" if name == "clean" else "twin" if name in TWINS else "defect"
    return Case(kind, name, severity, source.stem, str(path), source.prompt, **known)


def _make(
    source: Source, name: str, severity: int, path: Path, work: Path
) -> dict[str, object] | None:
    clip = source.footage
    if name == "clean":
        write(path, clip.frames, clip.fps)
        return {}
    if name in TWINS:
        twin = TWINS[name](clip, seed(clip.stem, name))
        if twin is None:
            return None
        write(path, twin.frames, twin.fps or clip.fps, twin.crf)
        return {}
    planted = plant.plant(name, clip, severity)
    if planted is None:
        return None
    write(path, planted.frames, clip.fps)
    if planted.clean is None:
        partner = stage(source, "clean", 0, work)
        assert partner is not None
        clean = partner.path
    else:
        clean = str(path.with_suffix(".clean.mp4"))
        write(Path(clean), planted.clean, clip.fps)
    return {"clean": clean, "truth": planted.truth.document()}
