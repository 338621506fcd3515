"""``vqscore models``: what can be scored with, and the weights that are on this machine."""

from __future__ import annotations

import json as json_format
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.text import Text

from vqscore.cli.consent import consent
from vqscore.errors import UsageError, VqscoreError
from vqscore.models.catalogue import WEIGHTS
from vqscore.models.digests import expected_digest, remembered_in, sha256_of
from vqscore.models.fetching import part_file
from vqscore.models.named import model_set_names, parts_of
from vqscore.models.pulled import pulled
from vqscore.models.wanted import wanted_weights
from vqscore.models.weight import Weight
from vqscore.report.verdict import Exit

__all__ = ["list_models", "path", "remove", "verify"]


def list_models(*, json: Annotated[bool, Parameter(negative=())] = False) -> int:
    """List the model sets with what fills their roles, and weights that can be fetched.

    Args:
        json: Print one JSON object instead of text.
    """
    sets: dict[str, dict[str, str]] = {}
    broken: list[str] = []
    for name in model_set_names():
        try:
            sets[name] = parts_of(name)
        except VqscoreError as error:
            broken.append(str(error))
    if json:
        weights = [_document(weight) for weight in WEIGHTS]
        print(json_format.dumps({"sets": sets, "weights": weights}, indent=2))
    else:
        console = Console(highlight=False)
        for name, parts in sets.items():
            console.print(Text(name, style="bold"))
            for role, part in sorted(parts.items()):
                console.print(Text(f"  {role:14} {part}{_here(part)}"), soft_wrap=True)
        console.print(Text("weights", style="bold"))
        for weight in WEIGHTS:
            console.print(Text(f"  {weight.part}  {_words(weight)}"), soft_wrap=True)
            console.print(Text(f"    {weight.url}", style="dim"), soft_wrap=True)
    for problem in broken:
        Console(stderr=True, highlight=False).print(Text(f"vqscore: {problem}", style="red"))
    return Exit.USAGE if broken else Exit.PASS


def _here(part: str) -> str:
    found = next((weight for weight in WEIGHTS if weight.part == part), None)
    return "" if found is None or found.find() is not None else "  (not here)"


def _words(weight: Weight) -> str:
    found = weight.find()
    stated = f"SHA-256 {weight.sha256}..., " if weight.sha256 else ""
    place = "not here" if found is None else str(found)
    return f"about {weight.megabytes} MB, {weight.licence}, {stated}{place}"


def _document(weight: Weight) -> dict[str, object]:
    found = weight.find()
    return {
        "part": weight.part,
        "url": weight.url,
        "licence": weight.licence,
        "megabytes": weight.megabytes,
        "sha256": weight.sha256 if found is None else expected_digest(weight, found),
        "path": None if found is None else str(found),
    }


def path(*asked: Annotated[str, Parameter(name="SET_OR_PART")]) -> int:
    """Print where the weights of a set or part lie, a line each.

    Args:
        asked: A set (standard), or a part (raft:large).
    """
    for weight in _named(asked):
        print(pulled(weight))
    return Exit.PASS


def verify(*asked: Annotated[str, Parameter(name="SET_OR_PART")]) -> int:
    """Read the weights that are here, and hold them against their digests.

    Exit code 0: all are as they should be; 1: some are not; 3: for some nobody states a digest.

    Args:
        asked: Sets or parts; by default all weights that are here.
    """
    weights = _named(asked) if asked else [weight for weight in WEIGHTS if weight.find()]
    codes = [_verified(weight, pulled(weight)) for weight in weights]
    if not codes:
        print("no fetched weights are on this machine")
    return Exit.FAIL if Exit.FAIL in codes else max(codes, default=Exit.PASS)


def _verified(weight: Weight, found: Path) -> Exit:
    wanted, digest = expected_digest(weight, found), sha256_of(found)
    if not wanted:
        print(f"unknown  {weight.part}: nobody states a digest; it is {digest}")
        return Exit.UNJUDGED
    if digest.startswith(wanted):
        print(f"good     {weight.part}: {digest}")
        return Exit.PASS
    print(f"damaged  {weight.part}: {digest}, and should begin with {wanted}: {found}")
    print(f"         vqscore models remove {weight.part}, then vqscore models pull {weight.part}")
    return Exit.FAIL


def remove(
    *asked: Annotated[str, Parameter(name="SET_OR_PART")],
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative=())] = False,
) -> int:
    """Delete the weights of a set or part, and what was left of a fetch that was cut off.

    Args:
        asked: Sets or parts.
        yes: Do not ask.
    """
    files = [file for weight in _named(asked) for file in _files_of(weight)]
    if not files:
        print("nothing to remove: these weights are not on this machine")
        return Exit.PASS
    print("\n".join(map(str, files)))
    if not consent(f"Delete {len(files)} files?", yes):
        return Exit.USAGE
    for file in files:
        file.unlink(missing_ok=True)
    return Exit.PASS


def _files_of(weight: Weight) -> Iterator[Path]:
    found = weight.find()
    if found is not None:
        yield found
        # Hugging Face's own library keeps the bytes apart, and a link to them.
        if found.is_symlink():
            yield found.resolve()
        if (kept := remembered_in(found)).is_file():
            yield kept
    if (part := part_file(weight)).is_file():
        yield part


def _named(asked: tuple[str, ...]) -> tuple[Weight, ...]:
    if not asked:
        raise UsageError("name a set or part: vqscore models list shows them")
    return wanted_weights(asked)
