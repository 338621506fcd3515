"""``@pytest.mark.clip("renders/*.mp4", prompts="prompts.csv")``: one test for each clip."""

from __future__ import annotations

import glob
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from vqscore.clip import Clip

__all__ = ["MARKER", "clips_of", "expand", "policy_of"]

MARKER = (
    "clip(*patterns, prompts=None, policy=None): run the test once for every clip that matches, "
    "as its argument `clip`; prompts is a CSV file with the columns clip and prompt. "
    "Paths are relative to the root directory."
)


def expand(metafunc: pytest.Metafunc) -> None:
    """Make one test of a marked function for every clip."""
    marks = list(metafunc.definition.iter_markers("clip"))
    if not marks:
        return
    from vqscore.errors import VqscoreError  # noqa: PLC0415 - only marked tests need it

    if "clip" not in metafunc.fixturenames:
        name = metafunc.definition.name
        pytest.fail(f"{name} is marked `clip` and takes no argument `clip`", pytrace=False)
    root = metafunc.config.rootpath
    problem = ""
    clips: dict[Path, Clip] = {}
    try:
        clips = {clip.path: clip for mark in reversed(marks) for clip in clips_of(mark, root)}
    except VqscoreError as error:
        problem = str(error)
    if problem:
        # Outside of the handler: pytest would show the error it stands for a second time.
        pytest.fail(problem, pytrace=False)
    parameters = [pytest.param(clip, id=_id(clip.path, root)) for clip in clips.values()]
    metafunc.parametrize("clip", parameters)


def policy_of(item: pytest.Item) -> str | Path | None:
    """The policy that the innermost mark of a test names."""
    policies = (mark.kwargs.get("policy") for mark in item.iter_markers("clip"))
    return next((policy for policy in policies if policy is not None), None)


def clips_of(mark: pytest.Mark, root: Path) -> Iterator[Clip]:
    """The clips that a mark means, with their prompts.

    Raises:
        UsageError: Nothing matches, or the mark is not written as it should be.
        PromptFileError: The prompts cannot be read, or lack a clip.
    """
    from vqscore.clip import Clip  # noqa: PLC0415
    from vqscore.errors import UsageError  # noqa: PLC0415
    from vqscore.prompts import read_prompts  # noqa: PLC0415

    unknown = sorted(set(mark.kwargs) - {"prompts", "policy"})
    if unknown:
        message = f"@pytest.mark.clip has no {', '.join(unknown)}; it has prompts and policy"
        raise UsageError(message)
    prompts = mark.kwargs.get("prompts")
    listed = None if prompts is None else read_prompts(root / prompts)
    if not mark.args:
        if listed is None:
            raise UsageError("@pytest.mark.clip names no clip: give a pattern, or prompts")
        listed.check_clips_exist()
        yield from (Clip(row.clip, row.prompt) for row in listed.rows)
        return
    found = [path for pattern in mark.args for path in _matches(str(pattern), root)]
    texts = [None] * len(found) if listed is None else listed.prompts_of([str(p) for p in found])
    for path, prompt in zip(found, texts, strict=True):
        yield Clip(path, prompt)


def _matches(pattern: str, root: Path) -> list[Path]:
    from vqscore.errors import UsageError  # noqa: PLC0415

    if not glob.has_magic(pattern):
        return [root / pattern]
    # Sorted: every worker of a parallel run has to see the same tests in the same order.
    names = sorted(glob.glob(pattern, root_dir=root, recursive=True))  # noqa: PTH207 - patterns may be absolute
    files = [root / name for name in names if (root / name).is_file()]
    if not files:
        raise UsageError(f"no clip matches {pattern} in {root}: nothing would be judged")
    return files


def _id(path: Path, root: Path) -> str:
    return (path.relative_to(root) if path.is_relative_to(root) else path).as_posix()
