"""``vqscore models pull``: the one command that fetches weights."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from vqscore.cli.consent import consent
from vqscore.errors import UsageError
from vqscore.models.fetching import fetch
from vqscore.models.wanted import wanted_weights
from vqscore.models.weight import Weight
from vqscore.report.verdict import Exit

__all__ = ["pull"]


def pull(
    *asked: Annotated[str, Parameter(name="SET_OR_PART")],
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative=())] = False,
    from_folder: Annotated[Path | None, Parameter(name="--from")] = None,
) -> int:
    """Fetch the weights of a set or part, hold them against their digests, and keep them.

    They go where the libraries that know them keep theirs: HF_HOME and TORCH_HOME say where,
    HF_ENDPOINT names another hub, HTTPS_PROXY a proxy.

    Args:
        asked: Sets (standard), or parts (open_clip:ViT-L-14/openai).
        yes: Do not ask. Needed where nobody can be asked.
        from_folder: Take the files from this folder instead of a network.
    """
    if not asked:
        raise UsageError("name a set or part: vqscore models list shows them")
    weights = wanted_weights(asked)
    missing = [weight for weight in weights if weight.find() is None]
    if not missing:
        what = "all weights are here already" if weights else "nothing to fetch: all comes by pip"
        print(what)
        return Exit.PASS
    if from_folder is not None:
        return _carry(missing, from_folder)
    for weight in missing:
        size = f"about {weight.megabytes} MB" if weight.megabytes else "of unknown size"
        print(f"{weight.part}: {size}, {weight.licence}\n  from {weight.url}", file=sys.stderr)
    total = sum(weight.megabytes for weight in missing)
    if not consent(f"Fetch {len(missing)} files, about {total} MB?", yes):
        return Exit.USAGE
    with _bars() as bars:
        for weight in missing:
            bar = bars.add_task(weight.part, total=None)
            fetched = fetch(weight, partial(_advance, bars, bar))
            bars.console.print(f"{weight.part}: {fetched}", soft_wrap=True, highlight=False)
    return Exit.PASS


def _carry(weights: Iterable[Weight], folder: Path) -> int:
    # Imported here: it reads what it takes in, which needs torch.
    from vqscore.models.carrying import carry_in  # noqa: PLC0415

    for weight in weights:
        print(f"{weight.part}: {carry_in(weight, folder)}")
    return Exit.PASS


def _advance(bars: Progress, bar: TaskID, done: int, of: int) -> None:
    bars.update(bar, completed=done, total=of or None)


def _bars() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    )
