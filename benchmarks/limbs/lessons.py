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
        planted: With defects, in the clip as it is.
        in_views: With defects, in other looks at it.
        sound: Of cameras; the clip as it is, then other looks at it.
        harmless: Variants of these.
    """

    planted: dict[str, list[Lesson]] = field(default_factory=dict)
    in_views: dict[str, list[Lesson]] = field(default_factory=dict)
    sound: dict[str, list[Lesson]] = field(default_factory=dict)
    harmless: dict[str, list[Lesson]] = field(default_factory=dict)

    def groups(self) -> list[str]:
        """What may be taught or judged by, but never both."""
        return sorted({group(stem) for stem in (*self.planted, *self.in_views, *self.sound)})

    def of(self, wanted: Callable[[str], bool]) -> Lessons:
        """Those of the groups that are wanted."""
        return Lessons(
            *({stem: each for stem, each in kind.items() if wanted(group(stem))}
              for kind in (self.planted, self.in_views, self.sound, self.harmless))
        )  # fmt: skip

    def teach(self, steps: int) -> LimbNet:
        """A network that learned all of them; clips of cameras twice as often as generated ones."""
        planted = [*self.planted.items(), *self.in_views.items()]
        planted += [(stem, each) for stem, each in planted if stem in self.sound]
        return teach(
            [each for _, each in planted],
            list(self.sound.values()),
            list(self.harmless.values()),
            steps=steps,
        )


def lessons(work: Path) -> Lessons:
    """What :mod:`benchmarks.limbs.examples` kept."""
    found = Lessons()
    for path in sorted((work / "planted").glob("*.npz")):
        stem, _, number = path.stem.partition("@")
        kept = np.load(path)
        planted = found.in_views if number else found.planted
        for name in kept.files:
            if name.startswith("cells_"):
                taught = lesson(kept[name.replace("cells", "maps")], kept[name])
                planted.setdefault(stem, []).append(taught)
        if kept["is_sound"] and kept["maps"].shape[-1] > 1:
            found.sound.setdefault(stem, []).append(lesson(kept["maps"]))
    for path in sorted((work / "harmless").glob("*.npz")):
        stem = path.stem.partition(".")[2]
        found.harmless.setdefault(stem, []).append(lesson(np.load(path)["maps"]))
    return found
