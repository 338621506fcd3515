"""Everything that is taught, by the clip that it comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.limbs.training import Lesson, lesson, teach
from benchmarks.quality.split import group
from vqscore.models.limb_net import LimbNet


@dataclass(frozen=True, slots=True)
class Lessons:
    """By the source clip's file stem.

    Args:
        planted: With defects.
        sound: Of cameras.
        harmless: Variants of these.
    """

    planted: dict[str, list[Lesson]] = field(default_factory=dict)
    sound: dict[str, Lesson] = field(default_factory=dict)
    harmless: dict[str, list[Lesson]] = field(default_factory=dict)

    def groups(self) -> list[str]:
        """What may be taught or judged by, but never both."""
        return sorted({group(stem) for stem in (*self.planted, *self.sound)})

    def of(self, wanted: Callable[[str], bool]) -> Lessons:
        """Those of the groups that are wanted."""
        return Lessons(
            *({stem: each for stem, each in kind.items() if wanted(group(stem))}
              for kind in (self.planted, self.sound, self.harmless))
        )  # fmt: skip

    def teach(self, steps: int) -> LimbNet:
        """A network that learned all of them; clips of cameras twice as often as generated ones."""
        planted = list(self.planted.values())
        planted += [each for stem, each in self.planted.items() if stem in self.sound]
        harmless = [each for variants in self.harmless.values() for each in variants]
        return teach(planted, list(self.sound.values()), harmless, steps=steps)


def lessons(work: Path) -> Lessons:
    """What :mod:`benchmarks.limbs.examples` kept."""
    found = Lessons()
    for path in sorted((work / "planted").glob("*.npz")):
        kept = np.load(path)
        names = [name for name in kept.files if name.startswith("cells_")]
        if names:
            found.planted[path.stem] = [
                lesson(kept[name.replace("cells", "maps")], kept[name]) for name in names
            ]
        if kept["is_sound"]:
            found.sound[path.stem] = lesson(kept["maps"])
    for path in sorted((work / "harmless").glob("*.npz")):
        stem = path.stem.partition(".")[2]
        found.harmless.setdefault(stem, []).append(lesson(np.load(path)["maps"]))
    return found
