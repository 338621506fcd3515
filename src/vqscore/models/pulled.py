"""Weights that were fetched before, or one error that says how to come by them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from vqscore.errors import ModelError
from vqscore.models.weight import Weight

__all__ = ["by_hand", "pulled", "require"]


def pulled(weight: Weight) -> Path:
    """Where the file lies.

    Raises:
        ModelError: It is not on this machine.
    """
    path = weight.find()
    if path is None:
        require([weight], weight.part)
        raise AssertionError  # pragma: no cover - `require` has raised
    return path


def require(weights: Iterable[Weight], asked: str) -> None:
    """Check that files are on this machine, without reading them.

    Args:
        weights: The files.
        asked: What ``vqscore models pull`` would be called with.

    Raises:
        ModelError: Some are not; the message names them and both ways to come by them.
    """
    missing = [weight for weight in weights if weight.find() is None]
    if not missing:
        return
    lines = [f"{asked!r} needs weights that are not on this machine:"]
    for weight in missing:
        size = f", about {weight.megabytes} MB" if weight.megabytes else ""
        lines.append(f"  {weight.part}{size}: {weight.url}")
    lines.append(f"Fetch them: vqscore models pull {asked}")
    lines.append(by_hand(missing, asked, addresses=False))
    raise ModelError("\n".join(lines))


def by_hand(weights: Iterable[Weight], asked: str, *, addresses: bool = True) -> str:
    """What to do where there is no network.

    Args:
        weights: The files.
        asked: What ``vqscore models pull`` would be called with.
        addresses: Whether to name the addresses, or they stand above already.
    """
    named = ", ".join(weight.url for weight in weights) if addresses else "these addresses"
    return (
        f"Without a network here: fetch {named} elsewhere, put the files into one folder, and: "
        f"vqscore models pull {asked} --from FOLDER"
    )
