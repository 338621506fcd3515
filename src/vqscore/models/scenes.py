"""Everyday scenes that ImageNet has no class for, as mixtures of the classes it has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vqscore.errors import ModelError

__all__ = ["SCENES", "Scenes", "read_scenes"]

SCENES = Path(__file__).with_name("scenes.txt")
"""The list that comes with the package; what stands in it is said there."""


@dataclass(frozen=True, slots=True, eq=False)
class Scenes:
    """Scenes in words, and which classes stand for each.

    Args:
        captions: One to a scene.
        classes: ``(N, C)`` float64 rows of unit length, equal for all classes of a scene.
    """

    captions: tuple[str, ...]
    classes: NDArray[np.float64]


def read_scenes(names: Sequence[str], path: Path = SCENES) -> Scenes:
    """The scenes of a list.

    Args:
        names: Names of the classes, in the order of the network's logits; two may be the same.
        path: The list.

    Raises:
        ModelError: The list is missing, or names a class that does not exist.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error}): reinstall 'vqscore'") from error
    where: dict[str, list[int]] = {}
    for number, name in enumerate(names):
        where.setdefault(name, []).append(number)
    captions, rows = [], []
    for line in lines:
        if not line.strip() or line.startswith("#"):
            continue
        caption, _, listed = line.partition(": ")
        row = np.zeros(len(names))
        for name in listed.split("; "):
            row[_numbers(name, where, f"{path}: {caption!r}")] = 1.0
        captions.append(caption)
        rows.append(row / np.linalg.norm(row))
    return Scenes(tuple(captions), np.stack(rows))


def _numbers(name: str, where: dict[str, list[int]], place: str) -> list[int]:
    if span := re.fullmatch(r"(\d+)-(\d+)", name):
        return list(range(int(span[1]), int(span[2]) + 1))
    if name not in where:
        raise ModelError(f"{place} names {name!r}, which is no ImageNet class of open_clip's")
    return where[name]
